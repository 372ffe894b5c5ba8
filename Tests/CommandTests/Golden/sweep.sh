# Vocabularies of two algorithms from one text; the folder takes more, and refuses other settings. Times are taken out.
train=$SHARED/corpora/desktop-help/te.train.txt.zst
valid=$SHARED/corpora/desktop-help/te.valid.txt.zst
cleave sweep --algorithms bpe,chunk-1 --vocab-sizes 300,500 --on $train --valid $valid -o folder -q |
  grep -v ' front$' | sed -E 's/ +[0-9.]+ +[0-9.]+( +\*)?$/\1/'
cleave sweep --algorithms bpe --vocab-sizes 300 --on $train --valid $valid -o folder -q --json |
  sed -E 's/"([a-z]*_seconds)":[0-9.e-]*/"\1":0/g; s/([0-9]\.[0-9]{6})[0-9]+/\1/g'
ls folder folder/tokenizers
cleave sweep --algorithms bpe --vocab-sizes 300 --on $train --valid $valid -o folder --pre-tokenizer cl100k
cleave sweep --algorithms bpe --vocab-sizes 300 --on - --valid $valid -o other
