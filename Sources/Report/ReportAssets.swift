private import Checksum

/// The style and the script of every report, and the policy that lets a browser use these and nothing else.
enum ReportAssets {
  /// Only this style and this script run, known by their hashes; nothing is loaded or sent.
  static let policy =
    "default-src 'none'; style-src '\(hash(style))'; script-src '\(hash(script))'; base-uri 'none'; form-action 'none'"

  private static func hash(_ text: String) -> String { "sha256-" + base64(SHA256(Array(text.utf8)).digest) }

  private static func base64(_ bytes: [UInt8]) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var text = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let part = bytes[start..<min(start + 3, bytes.count)]
      let word = part.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - part.count))
      for place in 0..<4 { text.append(place <= part.count ? letters[word >> (18 - 6 * place) & 63] : "=") }
    }
    return text
  }

  /// Sorts a table by the column whose heading is pressed, and lets arrow keys walk along tokens. Everything else works
  /// without it.
  static let script = """
    'use strict';
    document.documentElement.classList.add('js');
    document.querySelectorAll('thead button').forEach(function (button) {
      button.addEventListener('click', function () {
        var head = button.parentElement, row = head.parentElement, body = row.closest('table').tBodies[0];
        var column = Array.prototype.indexOf.call(row.children, head);
        var order = head.getAttribute('aria-sort') === 'ascending' ? 'descending' : 'ascending';
        var sign = order === 'ascending' ? 1 : -1;
        row.querySelectorAll('th').forEach(function (other) { other.removeAttribute('aria-sort'); });
        head.setAttribute('aria-sort', order);
        var key = function (line) {
          var cell = line.children[column], value = cell.getAttribute('data-v');
          return value === null ? cell.textContent : Number(value);
        };
        Array.prototype.slice.call(body.rows).map(function (line) { return [key(line), line]; }).sort(function (a, b) {
          var x = a[0], y = b[0];
          if (typeof x !== typeof y) return typeof x === 'number' ? -1 : 1;
          return sign * (typeof x === 'number' ? x - y : x < y ? -1 : x > y ? 1 : 0);
        }).forEach(function (pair) { body.appendChild(pair[1]); });
      });
    });
    document.querySelectorAll('.flow').forEach(function (flow) {
      var rows = flow.firstElementChild ? flow.firstElementChild.querySelectorAll('.r').length : 0;
      var lines = [];
      for (var i = 0; i < rows; i++) lines.push([]);
      flow.querySelectorAll('.c').forEach(function (cell) {
        cell.querySelectorAll('.r').forEach(function (row, i) {
          row.querySelectorAll('.k[tabindex]').forEach(function (token) { lines[i].push(token); });
        });
      });
      lines.forEach(function (tokens, line) {
        tokens.forEach(function (token, place) {
          if (place > 0) token.tabIndex = -1;
          token.addEventListener('keydown', function (event) {
            var forward = getComputedStyle(flow).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
            var back = forward === 'ArrowLeft' ? 'ArrowRight' : 'ArrowLeft';
            var next = event.key === forward ? tokens[place + 1] : event.key === back ? tokens[place - 1]
              : event.key === 'ArrowDown' ? (lines[line + 1] || [])[0]
              : event.key === 'ArrowUp' ? (lines[line - 1] || [])[0] : null;
            if (!next) return;
            event.preventDefault();
            token.tabIndex = -1;
            next.tabIndex = 0;
            next.focus();
          });
        });
      });
    });
    """
}
