# Pieces counted in parts and added up, and what is learned from them.
printf 'low low lower\nnewest newest\t\\\n' > a.txt
printf 'low\nwidest newest\303\n' > b.txt
timeless() { sed -E 's/\([0-9.]+ s\)/(… s)/; s/"seconds":[^,}]+/"seconds":0/' | anyUnicode; }
# The version of the machine's Unicode data, and with it the fingerprint, are not the same everywhere.
anyUnicode() { sed -E 's/"unicode":"[0-9.]+"/"unicode":"…"/; s/(fingerprint":"|fingerprint )[0-9a-f]+/\1…/'; }
cleave count --pre-tokenizer gpt2 a.txt -o a.counts 2>&1 | timeless
anyUnicode < a.counts
cleave count -q b.txt -o b.counts.zst --json | timeless
cleave merge-counts a.counts b.counts.zst --weight 2,1 -o sum.counts --json | timeless
cleave count a.txt a.txt b.txt -q | cmp - sum.counts && echo the same
tail -n +2 sum.counts
cleave train bpe -s 262 --counts a.counts a.counts b.counts.zst -o tok.json 2>&1 | timeless
printf 'lower newest\n' | cleave tokenize -t tok.json --to tokens
cleave count -t tok.json a.txt -q | cmp - a.counts && echo the same
cleave count --for words b.txt -q -o w.counts
cleave merge-counts a.counts w.counts -o no.counts
cleave train wordpiece --counts a.counts -o no.json
cleave train lzw --counts a.counts -o no.json
cleave merge-counts tok.json -o no.counts
ls
