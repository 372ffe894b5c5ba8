import Measurement
import Plots
import Report

/// A comparison as a page to look at.
struct ComparisonReport {
  let comparison: Comparison
  init(_ comparison: Comparison) { self.comparison = comparison }
  var report: HTMLReport { HTMLReport(title: "Tokenizers compared", sections: []) }
}
