# One vocabulary in two files: all tokens are shared, so all rows are copied; hidden ones are made again.
bert=$SHARED/embeddings/en-minilm-wordpiece
cleave overlap $bert/tokenizer.json $bert/vocab.txt --json -q 2> /dev/null | sed "s#$SHARED#SHARED#g"
cleave transfer --source $bert/embeddings.safetensors --source-tokenizer $bert/tokenizer.json \
  --target-tokenizer $bert/vocab.txt --method fvt -o same.safetensors --json -q 2> /dev/null |
  sed -E "s#$SHARED#SHARED#g; s/seconds\":[0-9.e-]*/seconds\":…/g; s/([0-9]\.[0-9]{6})[0-9]+/\1/g"
cleave transfer evaluate --source $bert/embeddings.safetensors --source-tokenizer $bert/tokenizer.json \
  --target-tokenizer $bert/tokenizer.json --methods mean,fvt --folds 2 --tokens 60 --json -q |
  sed -E 's/"([a-z_]*seconds)":[0-9.e-]*/"\1":0/g; s/([0-9]\.[0-9]{3})[0-9]+/\1/g' |
  sed "s#$SHARED#SHARED#g" | head -c 600
echo
# What cannot be done.
head -c 1000 $bert/embeddings.safetensors > cut.safetensors
for bad in "--source cut.safetensors" "--source $bert/vocab.txt" "--source $bert/embeddings.safetensors --tensor nothing" \
  "--source nowhere.safetensors"; do
  cleave transfer $bad --source-tokenizer $bert/tokenizer.json --target-tokenizer $bert/tokenizer.json --method mean \
    -o x.safetensors 2>&1 | sed "s#$SHARED#SHARED#g"
done
cleave transfer --source $bert/embeddings.safetensors --source-tokenizer $bert/tokenizer.json \
  --target-tokenizer $bert/tokenizer.json --method clp -o x.safetensors 2>&1 | head -2
ls x.safetensors 2>&1
