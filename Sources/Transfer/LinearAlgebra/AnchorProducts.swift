internal import CBLAS

/// Products of a block of vectors with the vectors of all anchors.
struct AnchorProducts {
  /// Vectors multiplied at once; blocks are always full, since products of other sizes may round otherwise.
  static let blockSize = 32
  /// The anchors' vectors, row after row.
  private let anchors: FloatBuffer
  private let anchorCount: Int
  private let width: Int
  private let block: FloatBuffer
  private let products: FloatBuffer

  init(anchors: FloatBuffer, width: Int) {
    self.anchors = anchors
    self.width = width
    anchorCount = anchors.count / width
    block = FloatBuffer(count: AnchorProducts.blockSize * width)
    products = FloatBuffer(count: AnchorProducts.blockSize * anchorCount)
  }

  /// Makes every vector of the block 0.
  func clear() { block.clear() }

  /// Where the block's vector at `place` is to be written.
  func vector(_ place: Int) -> UnsafeMutablePointer<Float> { block.base + place * width }

  /// Multiplies the block with the anchors.
  func multiply() {
    cleave_sgemm(
      0, 1, AnchorProducts.blockSize, anchorCount, width, 1, block.base, width, anchors.base, width, 0, products.base,
      anchorCount)
  }

  /// The products of the block's vector at `place`, one for each anchor; good until the block is multiplied again.
  subscript(place: Int) -> UnsafeBufferPointer<Float> {
    UnsafeBufferPointer(start: products.base + place * anchorCount, count: anchorCount)
  }
}
