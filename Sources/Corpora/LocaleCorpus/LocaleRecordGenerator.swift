/// Makes up the records of a locale corpus, the same for the same seed and codes.
struct LocaleRecordGenerator {
  private let codes: [LocaleCode.Kind: [String]]
  private var random: SplitMix64

  init(codes: [LocaleCode.Kind: [String]], seed: UInt64) {
    self.codes = codes
    random = SplitMix64(state: seed)
  }

  /// First every name, then `count` records in which numbers, dates and names vary, without repetition one after
  /// another.
  mutating func records(count: Int) -> [LocaleRecord] {
    var records: [LocaleRecord] = []
    for kind in [LocaleCode.Kind.region, .language, .script, .currency] {
      for code in codes[kind] ?? [] { records.append(.name(LocaleCode(kind: kind, code: code))) }
    }
    for _ in 0..<count { records.append(record()) }
    return records
  }

  private mutating func record() -> LocaleRecord {
    switch random.below(100) {
    case 0..<18: return .number(number())
    case 18..<20: return .decimal(Int64(random.below(100_000)), digits: 1 + random.below(3))
    case 20..<34: return .date(seconds(), .full)
    case 34..<38: return .date(seconds(), .fullWithTime)
    case 38..<40: return .date(seconds(), random.below(2) == 0 ? .monthAndYear : .dayAndMonth)
    case 40..<45: return dateInterval()
    case 45..<60: return quantity()
    case 60..<67: return amount()
    case 67..<70: return .compact(number() + 1000)
    case 70..<76: return relativeTime()
    case 76..<81: return .localeName("\(code(.language))_\(code(.region))")
    case 81..<91: return list { generator, kind in .name(LocaleCode(kind: kind, code: generator.code(kind))) }
    case 91..<96: return list { generator, _ in generator.quantity() }
    default: return list { generator, _ in .number(generator.number()) }
    }
  }

  /// Small ones more often than large ones, as in texts: of up to 9 digits, each count as often.
  private mutating func number() -> Int64 {
    var limit: Int64 = 10
    for _ in 0..<random.below(9) { limit *= 10 }
    return Int64(random.below(Int(limit)))
  }

  /// Within the years 1900 to 2099.
  private mutating func seconds() -> Int64 {
    Int64(random.below(73_049)) * 86_400 - 2_208_988_800 + Int64(random.below(1440)) * 60
  }

  private mutating func dateInterval() -> LocaleRecord {
    let from = seconds()
    var days = 1
    for _ in 0..<random.below(4) { days *= 7 }
    return .dateInterval(from, from + Int64(1 + random.below(days)) * 86_400)
  }

  private mutating func quantity() -> LocaleRecord {
    let digits = random.below(3) == 0 ? 1 : 0
    return .quantity(number() % 100_000, digits: digits, unit: code(.unit))
  }

  private mutating func amount() -> LocaleRecord { .amount(number(), currency: code(.currency)) }

  private mutating func relativeTime() -> LocaleRecord {
    let inWords = random.below(4) == 0
    let offset = inWords ? random.below(5) - 2 : (1 + random.below(60)) * (random.below(2) == 0 ? 1 : -1)
    return .relativeTime(offset, unit: random.below(7), inWords: inWords)
  }

  private mutating func list(_ item: (inout Self, LocaleCode.Kind) -> LocaleRecord) -> LocaleRecord {
    let kind = [LocaleCode.Kind.region, .region, .language, .currency][random.below(4)]
    let items = (0..<2 + random.below(4)).map { _ in item(&self, kind) }
    return .list(items, alternatives: random.below(4) == 0)
  }

  private mutating func code(_ kind: LocaleCode.Kind) -> String {
    let all = codes[kind] ?? []
    return all.isEmpty ? "" : all[random.below(all.count)]
  }
}

/// Random numbers that are the same on every machine.
///
/// - Source: Steele, Lea, Flood 2014.
private struct SplitMix64 {
  var state: UInt64

  /// A number from 0 to below `limit`, which is above zero.
  mutating func below(_ limit: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ state &>> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed &>> 27) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ mixed &>> 31).multipliedFullWidth(by: UInt64(limit)).high)
  }
}
