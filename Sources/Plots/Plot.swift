/// A picture of series of points over two axes: what is to be shown, not how it is drawn.
///
/// ``svg`` draws it for a browser or a page, ``text(columns:rows:)`` for a terminal.
public struct Plot: Sendable, Equatable {
  /// Points that belong together, in the order in which a line joins them.
  public struct Series: Sendable, Equatable {
    public var name: String
    public var points: [Point]
    /// Whether a line joins the points.
    public var isJoined: Bool

    /// A series.
    public init(name: String, points: [Point], isJoined: Bool = true) {
      self.name = name
      self.points = points
      self.isJoined = isJoined
    }
  }

  /// One value, with the interval it is known to.
  public struct Point: Sendable, Equatable {
    public var x: Double
    public var y: Double
    /// Half the width of the interval; nil to draw none.
    public var uncertainty: Double?

    /// A point.
    public init(x: Double, y: Double, uncertainty: Double? = nil) {
      self.x = x
      self.y = y
      self.uncertainty = uncertainty
    }
  }

  /// A value that holds for every x, such as a bound.
  public struct Level: Sendable, Equatable {
    public var y: Double
    public var label: String

    /// A level.
    public init(y: Double, label: String) {
      self.y = y
      self.label = label
    }
  }

  public var title: String
  public var x: Axis
  public var y: Axis
  public var series: [Series]
  public var levels: [Level]

  /// A plot; points that are not finite, or not positive on a logarithmic axis, are not drawn.
  public init(title: String, x: Axis, y: Axis, series: [Series], levels: [Level] = []) {
    self.title = title
    self.x = x
    self.y = y
    self.series = series
    self.levels = levels
  }

  /// The points of a series that can be drawn.
  func drawn(_ series: Series) -> [Point] { series.points.filter { x.canShow($0.x) && y.canShow($0.y) } }

  /// The ranges of both axes with everything that is drawn in them.
  var ranges: (x: ClosedRange<Double>, y: ClosedRange<Double>) {
    let points = series.flatMap(drawn)
    let ys = points.flatMap { point -> [Double] in
      guard let uncertainty = point.uncertainty else { return [point.y] }
      return [point.y - uncertainty, point.y, point.y + uncertainty].filter(y.canShow)
    }
    return (x.range(of: points.map(\.x)), y.range(of: ys + levels.map(\.y).filter(y.canShow)))
  }
}
