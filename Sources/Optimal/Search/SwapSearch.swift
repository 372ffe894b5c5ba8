/// Improves a vocabulary by exchanging one member for one candidate at a time, as long as the text takes fewer tokens.
///
/// What each candidate would save and each member would cost is known at all times: a swap changes it in the pieces that
/// hold one of the two, and only there.
struct SwapSearch: ~Copyable {
  private var lattice: TokenLattice
  /// The vocabulary, by token.
  private(set) var members: [Bool]
  /// The tokens of all pieces in the lattice.
  private(set) var total: Int64 = 0
  /// By token: what a candidate saves, or what the text takes more without a member.
  private var prices: [Int64]
  /// The pieces of token *t*, ascending: `holders[holderStarts[t]..<holderStarts[t + 1]]`.
  private let holders: [UInt32]
  private let holderStarts: [Int]
  private var losses = LossHeap()
  private var touched: [Int] = []
  private var affected: [Int] = []

  /// A search that begins with `restart`.
  init(_ lattice: TokenLattice) {
    self.lattice = lattice
    members = Array(repeating: false, count: lattice.tokens.count)
    prices = Array(repeating: 0, count: lattice.tokens.count)
    (holders, holderStarts) = SwapSearch.holders(in: lattice)
  }

  private static func holders(in lattice: TokenLattice) -> (holders: [UInt32], starts: [Int]) {
    var starts = [Int](repeating: 0, count: lattice.tokens.count + 1)
    var last = [UInt32](repeating: .max, count: lattice.tokens.count)
    func visit(_ body: (_ token: Int, _ piece: UInt32) -> Void) {
      for piece in 0..<lattice.pieces.count {
        for edge in lattice.firstEdges[piece]..<lattice.firstEdges[piece + 1] {
          body(Int(lattice.edgeTokens[edge]), UInt32(piece))
        }
      }
    }
    visit { token, piece in
      if last[token] != piece { starts[token + 1] += 1 }
      last[token] = piece
    }
    for token in lattice.tokens.indices { starts[token + 1] += starts[token] }
    var next = starts
    var holders = [UInt32](repeating: 0, count: starts[lattice.tokens.count])
    last = Array(repeating: .max, count: lattice.tokens.count)
    visit { token, piece in
      if last[token] != piece {
        holders[next[token]] = piece
        next[token] += 1
      }
      last[token] = piece
    }
    return (holders, starts)
  }

  /// Gives pieces other weights; `restart` has to follow.
  mutating func reweigh(_ weights: [Int64]) { lattice.reweigh(weights) }

  /// Starts again from another vocabulary.
  mutating func restart(_ members: [Bool]) {
    self.members = members
    prices = Array(repeating: 0, count: members.count)
    total = 0
    reprice(Array(0..<lattice.pieces.count), sign: 1)
    touched = []
  }

  /// Exchanges until no candidate that seems worth it is, or `isOver`.
  ///
  /// - Parameter isOver: asked before each attempt.
  mutating func improve(isOver: () -> Bool) {
    var failures = [Int64](repeating: 0, count: members.count)
    while true {
      losses.removeAll()
      for token in members.indices where members[token] { losses.push(.init(loss: prices[token], token: token)) }
      let adds = members.indices.filter { !members[$0] && prices[$0] > 0 }.sorted {
        prices[$0] != prices[$1] ? prices[$0] > prices[$1] : $0 < $1
      }
      var improved = 0
      for token in adds {
        guard !isOver() else { return }
        guard let least = leastLoss() else { return }
        if prices[token] <= prices[least] { continue }
        // What failed is tried again when it promises more than it did then.
        if failures[token] >= prices[token] - prices[least] { continue }
        let promise = prices[token] - prices[least]
        if exchange(adding: token) { improved += 1 } else { failures[token] = promise }
      }
      if improved == 0 { return }
    }
  }

  /// Adds `token` and drops what is missed least then; undone unless that saves tokens.
  private mutating func exchange(adding token: Int) -> Bool {
    let before = total
    flip(token)
    if let dropped = leastLoss(), dropped != token {
      flip(dropped)
      if total < before { return true }
      flip(dropped)
    }
    flip(token)
    return false
  }

  private mutating func leastLoss() -> Int? {
    while let first = losses.first {
      let loss = prices[first.token]
      if members[first.token], loss == first.loss { return first.token }
      losses.removeFirst()
      if members[first.token], loss > first.loss { losses.push(.init(loss: loss, token: first.token)) }
    }
    return nil
  }

  private mutating func flip(_ token: Int) {
    affected.removeAll(keepingCapacity: true)
    for index in holderStarts[token]..<holderStarts[token + 1] { affected.append(Int(holders[index])) }
    reprice(affected, sign: -1)
    members[token].toggle()
    // In pieces without it, it is worth nothing.
    prices[token] = 0
    touched.removeAll(keepingCapacity: true)
    reprice(affected, sign: 1)
    for touched in touched { losses.push(.init(loss: prices[touched], token: touched)) }
    if members[token] { losses.push(.init(loss: prices[token], token: token)) }
    if losses.count > 8 * members.count + 1024 {
      losses.removeAll()
      for token in members.indices where members[token] { losses.push(.init(loss: prices[token], token: token)) }
    }
  }

  private mutating func reprice(_ pieces: [Int], sign: Int64) {
    var sum: Int64 = 0
    var touched = touched
    self.touched = []
    lattice.withView { view in
      let pricer = PiecePricer(view)
      members.withUnsafeBufferPointer { members in
        prices.withUnsafeMutableBufferPointer { prices in
          guard let members = members.baseAddress, let prices = prices.baseAddress else { return }
          for piece in pieces {
            sum += pricer.price(piece, sign: sign, members: members, prices: prices) { touched.append($0) }
          }
        }
      }
    }
    self.touched = touched
    total += sign * sum
  }
}
