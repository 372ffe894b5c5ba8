internal import CBLAS

/// The library for matrix products.
enum LinearAlgebra {
  /// Sees to it that products can be computed.
  ///
  /// - Throws: `TransferError.noLinearAlgebra`, which says what to install.
  static func load() throws(TransferError) {
    if let reason = cleave_blas_load() { throw .noLinearAlgebra(String(cString: reason)) }
  }
}
