import TestSupport
import Testing
import Tokenization

/// Files with random damage: they are read or refused with a `FormatError`, and nothing else happens.
@Suite("Mutated files")
struct MutatedFileTests {
  /// A file of each format, with as many of its parts as fit.
  static let originals: [(name: String, text: String)] = [
    (
      "tokenizer.json",
      ##"{"version":"1.0","truncation":{"direction":"Right","max_length":8,"strategy":"LongestFirst","stride":0},"##
        + ##""padding":null,"added_tokens":[{"id":3,"content":"<s>","single_word":false,"lstrip":false,"rstrip":false,"##
        + ##""normalized":false,"special":true}],"normalizer":{"type":"Sequence","normalizers":[{"type":"NFC"},"##
        + ##"{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true}"##
        + ##",{"type":"Replace","pattern":{"Regex":" +"},"content":" "},{"type":"Prepend","prepend":"\u2581"}]},"##
        + ##""pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"String":"x"},"behavior":"##
        + ##""Isolated","invert":false},{"type":"Metaspace","replacement":"▁","prepend_scheme":"first","split":true},"##
        + ##"{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true}]},"post_processor":"##
        + ##"{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","##
        + ##""type_id":0}}],"pair":[],"special_tokens":{"<s>":{"id":"<s>","ids":[3],"tokens":["<s>"]}}},"decoder":"##
        + ##"{"type":"Sequence","decoders":[{"type":"ByteFallback"},{"type":"Strip","content":" ","start":1,"stop":0}]},"##
        + ##""model":{"type":"BPE","dropout":0.1,"unk_token":"a","continuing_subword_prefix":null,"end_of_word_suffix":"##
        + ##""</w>","fuse_unk":true,"byte_fallback":false,"ignore_merges":true,"vocab":{"a":0,"b":1,"ab":2},"merges":"##
        + ##"[["a","b"]]}}"##
    ),
    ("tiktoken", "YQ== 0\nYg== 1\nYWI= 2\nYWJi 3\nYmI= 5\n"),
    ("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\nab\n##ab\nb \n##a\r\n"),
    ("rwkv", "1 'a' 1\n2 b'\\xff' 1\n3 'a\\n' 2\n4 \"it's\" 4\n"),
    ("codes", "#version: 0.2\na b</w>\nc a\nca b\n"),
    (
      "tekken",
      #"{"config":{"pattern":"\\s+|\\S+","num_vocab_tokens":3,"default_vocab_size":5,"default_num_special_tokens":2,"#
        + #""version":"v3"},"vocab":[{"rank":0,"token_bytes":"YQ==","token_str":"a"},{"rank":1,"token_bytes":"Yg==","#
        + #""token_str":"b"},{"rank":2,"token_bytes":"YWI=","token_str":null}]}"#
    ),
  ]

  @Test("every original is read", arguments: originals.map(\.text))
  func isRead(_ text: String) throws {
    _ = try TokenizerFile.load(
      bytes: Array(text.utf8), name: "x", preset: text.hasPrefix("[PAD]") ? nil : .ranks(.gpt2))
  }

  @Test("damage is refused or does not matter", arguments: originals.map(\.text), [1, 2, 3, 4] as [UInt64])
  func damage(_ text: String, _ seed: UInt64) throws {
    let original = Array(text.utf8)
    var generator = SeededGenerator(seed: seed)
    var refused = 0
    for _ in 0..<400 {
      var bytes = original
      for _ in 0...Int.random(in: 0..<3, using: &generator) where !bytes.isEmpty {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 1: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 2: bytes.remove(at: place)
        case 3: bytes.insert(original.randomElement(using: &generator) ?? 0, at: place)
        case 4: bytes.removeSubrange(place..<min(place + Int.random(in: 1..<40, using: &generator), bytes.count))
        default: bytes.insert(contentsOf: original.shuffledRange(using: &generator), at: place)
        }
      }
      do {
        let loaded = try TokenizerFile.load(
          bytes: bytes, name: "x", preset: text.hasPrefix("[PAD]") ? nil : .ranks(.gpt2))
        for format in TokenizerFormat.writable {
          do { _ = try TokenizerFile.write(loaded.tokenizer, as: format, name: "y") } catch { continue }
        }
      } catch {
        refused += 1
        #expect(!"\(error)".isEmpty)
      }
    }
    #expect(refused > 50)
  }
}

extension Array where Element == UInt8 {
  /// Some stretch of these bytes.
  fileprivate func shuffledRange(using generator: inout SeededGenerator) -> ArraySlice<UInt8> {
    let start = Int.random(in: 0..<count, using: &generator)
    return self[start..<Swift.min(start + 30, count)]
  }
}
