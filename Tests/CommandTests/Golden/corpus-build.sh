cleave corpus build icu --list | grep -c .. > count; [ $(cat count) -gt 60 ] && echo many languages
cleave corpus build icu --locales de,en --records 50 -o icu --json | cut -d, -f1,2
ls icu
cleave corpus unpack icu/de.txt.zst | head -3
cleave corpus build icu --locales tlh -o icu 2>&1 | cut -c1-45
cleave corpus build icu 2>&1 | head -1
