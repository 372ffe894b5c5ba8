/// A picture of series of points over two axes: what is to be shown, not how it is drawn.
///
/// ``svg`` draws it for a browser or a page, ``text(columns:rows:)`` for a terminal.
public struct Plot: Sendable, Equatable {
  /// Points that belong together, in the order in which a line joins them.
  public struct Series: Sendable, Equatable {
    /// How points are drawn in a browser; a terminal has marks only.
    public enum Style: Sendable, Equatable {
      /// A mark for each point and a line through them.
      case line
      /// Marks by themselves, where nothing lies between the points.
      case marks
      /// A line by itself, for many points.
      case curve
    }

    /// What the points are of, for the legend.
    public var name: String
    /// The points.
    public var points: [Point]
    /// How they are drawn.
    public var style: Style

    /// A series.
    public init(name: String, points: [Point], style: Style = .line) {
      self.name = name
      self.points = points
      self.style = style
    }
  }

  /// One value, with the interval it is known to.
  public struct Point: Sendable, Equatable {
    /// Where it stands along the x axis.
    public var x: Double
    /// Where it stands along the y axis.
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
    /// The value.
    public var y: Double
    /// What it is.
    public var label: String

    /// A level.
    public init(y: Double, label: String) {
      self.y = y
      self.label = label
    }
  }

  /// What the picture shows.
  public var title: String
  /// The axis across.
  public var x: Axis
  /// The axis upwards.
  public var y: Axis
  /// What is drawn, the last on top.
  public var series: [Series]
  /// Values drawn as dashed lines across.
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
  func drawn(_ series: Series) -> [Point] {
    series.points.filter { x.canShow($0.x) && y.canShow($0.y) }
  }

  /// Where a value stands between the bottom and the top, from 0 to 1; names go down from the top.
  func height(_ value: Double, in range: ClosedRange<Double>) -> Double {
    let position = y.position(value, in: range)
    return y.names == nil ? position : 1 - position
  }

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
