printf 'cafe\xcc\x81\nx\xffe\xcc\x81\r\nlast' | cleave normalize --form nfc | od -An -tx1
printf 'a\0E\xcc\x81\0' | cleave normalize --form nfc --lowercase --framing null | od -An -tx1
printf 'Crème Brûlée 각\n' | cleave normalize --lowercase --strip-accents
printf '{"id":1,"text":"\\u00c9\\u0000漢"}\n' | cleave normalize --bert --framing jsonl
echo 'a b' | cleave normalize --normalizer '{"type":"Replace","pattern":{"String":" "},"content":"▁"}'
echo ' ＡＢ ' | cleave normalize --normalizer nfkc,strip,lowercase
echo '㋿' | cleave normalize --form nfkc
echo '㋿' | cleave normalize --form nfkc --unicode 9
printf 'fine\ncafe\xcc\x81\n' > text.txt
cleave normalize --form nfc --check text.txt; echo "status $?"
cleave normalize --lowercase --check text.txt; echo "status $?"
cleave normalize --form nfd -o out.txt text.txt; cmp out.txt text.txt && echo same
cleave normalize --normalizer nfx text.txt 2>&1 | head -1
cleave normalize --normalizer '{"type":"NFX"}' text.txt; echo "status $?"
cleave normalize --normalizer nfc --form nfc text.txt 2>&1 | head -1
cleave normalize text.txt 2>&1 | head -1
