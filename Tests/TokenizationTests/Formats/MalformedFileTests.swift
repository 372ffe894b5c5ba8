import TestSupport
import Testing
import Tokenization

/// What a user reads about a file that is not as it should be.
@Suite("Malformed files")
struct MalformedFileTests {
  /// A file with what each case changes.
  static func file(
    model: String = #""type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":[["a","b"]]"#, _ rest: String = ""
  ) -> String { #"{"version":"1.0",\#(rest.isEmpty ? "" : rest + ",")"model":{\#(model)}}"# }

  static let cases: [(String, String)] = [
    // The text.
    (
      #"{"version":"1.0","model":{"type":"BPE","vocab":{"a":0,"#,
      "byte 54: expected a string, found the end of the text"
    ),
    (file() + "x", "byte 90: expected the end of the text, found 'x'"),
    (
      #"{"version":"1.0","model":{"type":"BPE","vocab":{"a":NaN},"merges":[]}}"#,
      "byte 52: expected a value, found 'NaN'"
    ),
    (
      file(model: #""vocab":{"\ud800":0},"merges":[]"#),
      "byte 36: expected the other half of a surrogate pair, found '\\ud800\":0},\"merg'"
    ),
    (
      file("\"normalizer\":" + String(repeating: "[", count: 200)),
      "byte 157: expected at most 128 levels of nesting, found '[[[[[[[[[[[[[[[['"
    ),
    // The whole.
    (file(#""model":{}"#), "byte 36: expected every key once, found 'model' twice"),
    (#"{"version":"2.0","model":{}}"#, "byte 11, version: expected '1.0', found '2.0'"),
    (#"{"version":"1.0"}"#, ": expected a model, found no key 'model'"),
    (file(#""truncation":7"#), "byte 30, truncation: expected an object, found 7"),
    // The model.
    (file(model: #""type":7"#), "byte 25, model.type: expected a string, found 7"),
    (
      file(model: #""type":"LZ78""#),
      "byte 25, model.type: expected one of BPE, Unigram, WordLevel, WordPiece, ByteToWord, SWE, found 'LZ78'"
    ),
    (
      file(model: #""type":"Unigram","vocab":[["a"]]"#),
      "byte 52, model.vocab[0]: expected a piece and its score, found 1 elements"
    ),
    (
      file(model: #""type":"Unigram","vocab":[["a","b"]]"#),
      "byte 52, model.vocab[0]: expected a piece and its score, found '\"b\"]]'"
    ),
    (
      file(model: #""type":"Unigram","vocab":[["a",-1e30]]"#),
      "byte 52, model.vocab[0]: expected a finite score, found -1e+30"
    ),
    (
      file(model: #""vocab":[["a",0.0]],"unk_id":1"#),
      "byte 25, model.unk_id: expected a whole number from 0 to 0, found 1"
    ),
    (
      file(model: #""type":"SWE","vocab":[["a",0.0]],"max_steps":256"#),
      "byte 25, model.max_steps: expected a whole number from 0 to 255, found 256"
    ),
    (file(model: #""type":"BPE","vocab":{}"#), "byte 25, model: expected the member 'merges', found nothing"),
    (file(model: #""type":"BPE","merges":[]"#), "byte 25, model: expected the member 'vocab', found nothing"),
    (
      file(model: #""vocab":{},"vocab":{},"merges":[]"#), "byte 45, model: expected every key once, found 'vocab' twice"
    ),
    (file(model: #""vocab":7,"merges":[]"#), "byte 34: expected an object, found '7'"),
    (file(model: #""vocab":{"a":"0"},"merges":[]"#), "byte 39, model.vocab: expected the id of 'a', found '\"0\"}'"),
    (file(model: #""vocab":{"a":0.5},"merges":[]"#), "byte 39: expected an integer, found '0.5'"),
    (
      file(model: #""vocab":{"a":-1},"merges":[]"#),
      "byte 39, model.vocab: expected an id from 0 to 16777215 for 'a', found -1"
    ),
    (
      file(model: #""vocab":{"a":4000000000},"merges":[]"#),
      "byte 39, model.vocab: expected an id from 0 to 16777215 for 'a', found 4000000000"
    ),
    (
      file(model: #""vocab":{"a":99999999999999999999},"merges":[]"#),
      "byte 39: expected an integer of at most 64 bits, found '9999999999999999'"
    ),
    (
      file(model: #""vocab":{"a":0,"a":1},"merges":[]"#),
      "byte 45, model.vocab: expected every token once, found 'a' again, which has id 0"
    ),
    (
      file(model: #""vocab":{"a":0,"b":0},"merges":[]"#),
      "byte 45, model.vocab: expected every id once, found id 0 is given to two tokens, 'a' and 'b'"
    ),
    (
      file(model: #""vocab":{"a":0,"b":1},"merges":[["a","b"]]"#),
      "byte 58, model.merges[0]: expected tokens of the vocabulary that join to one, found 'ab', which is not in it"
    ),
    (
      file(model: #""vocab":{"a":0,"aa":1},"merges":[["a","a"],["a","c"]]"#),
      "byte 69, model.merges[1]: expected tokens of the vocabulary that join to one, found 'c', which is not in it"
    ),
    (
      file(model: #""vocab":{"a":0},"merges":[["a"]]"#), "byte 52, model.merges[0]: expected two tokens, found 1"
    ),
    (
      file(model: #""vocab":{"a":0},"merges":[["a","a","a"]]"#),
      "byte 52, model.merges[0]: expected two tokens, found 3"
    ),
    (
      file(model: #""vocab":{"a":0},"merges":[["a",0]]"#),
      "byte 52, model.merges[0]: expected two tokens, found an array with something else in it"
    ),
    (file(model: #""vocab":{"a":0},"merges":[7]"#), "byte 52, model.merges[0]: expected two tokens, found '7'"),
    (
      file(model: #""vocab":{"a":0},"merges":["a"]"#),
      "byte 52, model.merges[0]: expected two tokens with one space between them, found 'a'"
    ),
    (
      file(model: #""vocab":{"a":0},"merges":["a  a"]"#),
      "byte 52, model.merges[0]: expected two tokens with one space between them, found 'a  a'"
    ),
    (
      file(model: #""dropout":2,"vocab":{},"merges":[]"#),
      "byte 25, model.dropout: expected null or a number from 0 to 1, found 2.0"
    ),
    (file(model: #""fuse_unk":1,"vocab":{},"merges":[]"#), "byte 25, model.fuse_unk: expected true or false, found 1"),
    // Added tokens.
    (file(#""added_tokens":{}"#), "byte 32, added_tokens: expected an array, found an object"),
    (file(#""added_tokens":[7]"#), "byte 32, added_tokens[0]: expected an object, found 7"),
    (file(#""added_tokens":[{"id":0}]"#), "byte 32, added_tokens[0].content: expected a string, found nothing"),
    (
      file(#""added_tokens":[{"id":-1,"content":"x"}]"#),
      "byte 32, added_tokens[0].id: expected a whole number from 0 to 16777215, found -1"
    ),
    (
      file(#""added_tokens":[{"id":3,"content":"x","special":"yes"}]"#),
      "byte 32, added_tokens[0].special: expected true or false, found 'yes'"
    ),
    // Components.
    (file(#""normalizer":[]"#), "byte 30, normalizer: expected an object, found an array"),
    (file(#""normalizer":{}"#), "byte 30, normalizer.type: expected a string, found nothing"),
    (
      file(#""normalizer":{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"Foo"}]}"#),
      "byte 30, normalizer.normalizers[1].type: expected one of BertNormalizer, ByteLevel, Lowercase, NFC, NFD, NFKC, "
        + "NFKD, Nmt, Precompiled, Prepend, Replace, Sequence, Strip, StripAccents, found 'Foo'"
    ),
    (
      file(#""normalizer":{"type":"Precompiled","precompiled_charsmap":"?"}"#),
      "byte 30, normalizer.precompiled_charsmap: expected base64, found '?'"
    ),
    (
      file(#""normalizer":{"type":"Precompiled","precompiled_charsmap":"AAAA"}"#),
      "byte 30, normalizer.precompiled_charsmap: expected a character map of SentencePiece, found character map: "
        + "expected a trie behind its size, found 3 bytes in all"
    ),
    (
      file(#""pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"Whitespace"},{"type":"Foo"}]}"#),
      "byte 33, pre_tokenizer.pretokenizers[1].type: expected one of BertPreTokenizer, ByteLevel, CharDelimiterSplit, "
        + "Digits, FixedLength, Metaspace, Punctuation, Sequence, Split, UnicodeScripts, Whitespace, WhitespaceSplit, "
        + "found 'Foo'"
    ),
    (
      file(#""pre_tokenizer":{"type":"Split","pattern":{"Regex":"a"},"behavior":"Kept"}"#),
      "byte 33, pre_tokenizer.behavior: expected one of Removed, Isolated, MergedWithPrevious, MergedWithNext, "
        + "Contiguous, found 'Kept'"
    ),
    (
      file(#""pre_tokenizer":{"type":"Split","pattern":{"Glob":"a"},"behavior":"Removed"}"#),
      "byte 33, pre_tokenizer.pattern: expected 'String' or 'Regex' with the pattern, found neither"
    ),
    (
      file(#""pre_tokenizer":{"type":"Split","behavior":"Removed"}"#),
      "byte 33, pre_tokenizer.pattern: expected a pattern, found nothing"
    ),
    (
      file(#""pre_tokenizer":{"type":"Metaspace","replacement":"__"}"#),
      "byte 33, pre_tokenizer.replacement: expected one character, found '__'"
    ),
    (
      file(
        #""pre_tokenizer":{"type":"Metaspace","replacement":"_","prepend_scheme":"first","add_prefix_space":false}"#),
      "byte 33, pre_tokenizer.add_prefix_space: expected true beside prepend_scheme 'first', found false"
    ),
    (
      file(#""post_processor":{"type":"BertProcessing","sep":["a",-1],"cls":["b",0]}"#),
      "byte 34, post_processor.sep: expected a token's spelling and id, found ['a', -1]"
    ),
    (
      file(#""post_processor":{"type":"TemplateProcessing","single":[{"Word":1}],"pair":[]}"#),
      "byte 34, post_processor.single[0]: expected a 'SpecialToken' or a 'Sequence', found neither"
    ),
    (
      file(
        #""post_processor":{"type":"TemplateProcessing","single":[],"pair":[],"#
          + #""special_tokens":{"x":{"id":"x","ids":[1,2],"tokens":["x"]}}}"#),
      "byte 34, post_processor.special_tokens.x.tokens: expected as many as ids, 2, found 1"
    ),
    (
      file(#""decoder":{"type":"Strip","content":" ","start":-1,"stop":0}"#),
      "byte 27, decoder.start: expected a whole number from 0 to 4294967295, found -1"
    ),
    (
      file(#""decoder":{"type":"Fuse","type":"Fuse"}"#), "byte 27, decoder: expected every key once, found 'type' twice"
    ),
    // Other files.
    (
      "",
      ": expected a tokenizer.json, GPT-2's vocab.json and merges.txt, a rank file (.tiktoken), a SentencePiece "
        + "model (.model), BERT's vocab.txt, RWKV's vocabulary, or codes of subword-nmt, found an empty file"
    ),
    (
      #"{"a":0,"b":1}"#,
      ": expected merges.txt beside a vocab.json, found none; name the folder or vocab.json, with merges.txt in the same "
        + "folder"
    ),
    (
      "#version: 0.2\na b\nab  c\n",
      "line 3: expected two tokens with one space between them, or with a count behind them, found 'ab  c'"
    ),
    ("#version: 0.2\na b\nabc c\n", "line 3: expected characters and tokens that earlier lines make, found 'abc'"),
    (
      "#version: 0.1\na b\n",
      "line 1: expected version 0.2, found '0.1'; version 0.1 counts '</w>' as a symbol of its own; learn the merges "
        + "again with a newer subword-nmt"
    ),
  ]

  @Test("the message says where, what was expected, what was found and what to do", arguments: cases)
  func message(_ text: String, _ message: String) {
    let found = errorMessage { _ = try TokenizerFile.load(bytes: Array(text.utf8), name: "x") }
    #expect(found == "'x'" + (message.hasPrefix(":") ? message : ", " + message))
  }

  @Test("merges.txt names the line whose tokens are missing")
  func mergesFile() {
    let table = ByteLevelAlphabet.scalars.enumerated().map { id, scalar in
      "\"\(scalar == "\"" || scalar == "\\" ? "\\" : "")\(scalar)\":\(id)"
    }
    let vocabulary = "{" + table.joined(separator: ",") + ",\"ab\":256}"
    let found = errorMessage {
      _ = try GPT2Files.read(
        vocabulary: Array(vocabulary.utf8), file: "vocab.json", merges: Array("#version: 0.2\na b\nab c\n".utf8),
        file: "merges.txt")
    }
    #expect(
      found
        == "'merges.txt', line 3: expected tokens of the vocabulary that join to one, found 'abc', which is not in it")
  }

  @Test("what is odd but harmless is a warning")
  func warnings() throws {
    let text = Self.file(
      model: #""vocab":{"a":0,"b":1,"c":2},"merges":[],"unk_token":"?""#,
      #""added_tokens":[{"id":10,"content":"x","special":true},{"id":20,"content":"y"},{"id":1,"content":"b"}],"maker":1"#
    )
    let loaded = try TokenizerFile.load(bytes: Array(text.utf8), name: "x")
    #expect(loaded.tokenizer.addedTokens.map(\.id) == [1, 3, 4])
    #expect(loaded.tokenizer.addedTokens.map(\.special) == [false, true, false])
    #expect(loaded.tokenizer.addedTokens.map(\.normalized) == [true, false, true])
    #expect(
      loaded.warnings == [
        "unknown keys are passed over: 'maker'; Hugging Face tokenizers refuses a file that has them",
        "model.unk_token '?' is not in the vocabulary and is left out",
        "added_tokens[0]: 'x' has id 10 in the file, but 3 by the rule of Hugging Face tokenizers, which is followed",
        "added_tokens[1]: 'y' has id 20 in the file, but 4 by the rule of Hugging Face tokenizers, which is followed",
      ])
  }

  @Test("old spellings are read")
  func oldForms() throws {
    let text = Self.file(
      model: ##""vocab":{"a":0,"b":1,"ab":2,"aba":3},"merges":["#version: 0.2","a b","ab a"]"##,
      #""pre_tokenizer":{"type":"Metaspace","replacement":"_","str_rep":"_","add_prefix_space":false}"#)
    let tokenizer = try TokenizerFile.load(bytes: Array(text.utf8), name: "x").tokenizer
    #expect(tokenizer.preTokenizer == .metaspace(replacement: "_", prependScheme: .never, split: true))
    guard case .bytePair(let model) = tokenizer.model else { return }
    #expect(
      model.merges == [
        BytePairModel.Merge(left: 0, right: 1, result: 2, rank: 0),
        BytePairModel.Merge(left: 2, right: 0, result: 3, rank: 1),
      ])
  }
}
