/// Memory of a fixed size for trivial values, without bounds checks. Valid indices are those below `count`.
struct FixedStorage<Element: BitwiseCopyable>: ~Copyable {
  let base: UnsafeMutablePointer<Element>
  let count: Int

  init(repeating value: Element, count: Int) {
    self.count = count
    base = .allocate(capacity: max(1, count))
    base.initialize(repeating: value, count: count)
  }

  deinit { base.deallocate() }

  /// All values, as long as the storage lives.
  var buffer: UnsafeMutableBufferPointer<Element> { UnsafeMutableBufferPointer(start: base, count: count) }
}

/// The multipliers of the relaxed problem and what their ascent remembers.
///
/// Edge *e* of a piece of weight *c* costs `unit + costs[e]` in units of 2⁻²⁰ token, its multiplier is λ = *c* · `costs[e]`.
/// All sums are of integers, so they do not depend on how pieces are shared out to threads.
struct Multipliers: ~Copyable {
  /// One token.
  static let unit: Int32 = 1 << 20

  struct TokenState: BitwiseCopyable {
    /// How often the token was among the largest of late, from 0 to 1.
    var chosen: Float
    /// The same over more rounds: where the vocabulary is read off.
    var mean: Float
  }

  let costs: FixedStorage<Int32>
  /// How often each edge was on the shortest path of late, from 0 to 1.
  let flows: FixedStorage<Float>
  let states: FixedStorage<TokenState>

  init(_ lattice: borrowing TokenLattice) {
    costs = FixedStorage(repeating: 0, count: lattice.edgeCount)
    flows = FixedStorage(repeating: 0, count: lattice.edgeCount)
    states = FixedStorage(
      repeating: TokenState(chosen: 0, mean: 0), count: lattice.tokens.count)
  }

  /// Spreads `price` tokens over the occurrences of each token, and forgets the rounds before.
  func spread(_ price: Double, over lattice: TokenLattice) {
    let shares = lattice.tokens.map { price / Double($0.frequency) }
    for edge in 0..<lattice.edgeCount {
      let share = min(Double(lattice.edgeLengths[edge]) - 1, shares[Int(lattice.edgeTokens[edge])])
      costs.base[edge] = Int32(share * Double(Multipliers.unit))
    }
    forget()
  }

  /// Starts without a memory of earlier rounds.
  func forget() {
    flows.base.update(repeating: 0, count: flows.count)
    for token in 0..<states.count {
      states.base[token].chosen = 0
      states.base[token].mean = 0
    }
  }
}
