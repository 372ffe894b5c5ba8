import Foundation
import TestSupport
import Testing

/// A folder of text as it lies on clusters, and what one machine makes of it.
///
/// `shards/` holds plain, zstd and gzip files, an empty one, one without a line feed at its end that is no UTF-8, and names
/// with spaces and quotes; `counts.zst` and `data/` are those of one process.
struct ShardFolder {
  let scratch: ScratchFolder
  /// A small byte-level vocabulary of this project.
  static let tokenizer = SharedMaterial.projectFolder.appendingPathComponent("vocabularies/bpe-icu-8k").path

  var url: URL { scratch.url }

  init() throws {
    scratch = try ScratchFolder()
    let novel = try SharedMaterial.path("corpora/novels/en.valid.txt.zst")
    let outcome = try Program.shell(
      """
      set -e
      mkdir -p shards/more
      # Not to a pipe that closes: a failure of zstd is one of this script.
      zstd -dq '\(novel)' -o novel
      head -c 500000 novel > text
      [ $(wc -c < text) = 500000 ]
      split -n l/6 text part-
      mv part-aa shards/one.txt
      mv part-ab "shards/it's two.txt"
      zstd -q part-ac -o shards/three.txt.zst
      gzip -c part-ad > shards/four.txt.gz
      zstd -q part-ae -o shards/more/five.text.zstd
      cat part-af <(printf 'x\\000\\377\\n\\n\\tq\\\\ <|endoftext|>') > shards/more/six
      : > shards/empty.txt
      printf 'hidden\\n' > shards/.hidden
      cleave count -q shards -o counts.zst
      cleave dataset -q -t '\(Self.tokenizer)' --to megatron shards -o data
      """, folder: scratch.url)
    try #require(outcome.status == 0, "\(outcome.errors)")
  }
}
