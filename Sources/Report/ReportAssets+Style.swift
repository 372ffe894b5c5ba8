extension ReportAssets {
  /// Colours as variables, so that dark and print are one block each. No rule loads anything.
  static let style = """
    :root{color-scheme:light dark;--page:#fff;--ink:#1c1d20;--soft:#5b606b;--line:#d9dce2;--band:#f4f5f8;--best:#00693f;
    --link:#0057a8;--tip:#1c1d20;--tipink:#fff;--h0:#cfe3fb;--h1:#fbe0c3;--h2:#cdeed9;--h3:#f5d3e6;--h4:#f3ebb4;--h5:#dcd7f7;
    --lost:#c62828;--q:196,60,20}
    @media (prefers-color-scheme:dark){:root{--page:#15171b;--ink:#e7e8ea;--soft:#a3a9b4;--line:#353a43;--band:#1e2127;
    --best:#5fd39b;--link:#7ab8ff;--tip:#e7e8ea;--tipink:#15171b;--h0:#1f4468;--h1:#66441c;--h2:#1f5638;--h3:#652f4c;--h4:#595217;
    --h5:#433c74;--lost:#ff8a80;--q:255,150,90}
    .c0{color:#56b4e9}.c1{color:#ff8a3d}.c2{color:#2fc797}.c3{color:#e493c0}.c4{color:#f0b73a}.c5{color:#9bd3f5}
    .c6{color:#c9a26a}.c7{color:#b0b0b0}}
    *{box-sizing:border-box}
    html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
    body{margin:0 auto;padding:1.5rem clamp(.9rem,4vw,2.5rem) 5rem;max-width:76rem;background:var(--page);color:var(--ink);
    font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif}
    h1{font-size:clamp(1.5rem,4vw,2.1rem);line-height:1.2;margin:.4rem 0 .5rem;overflow-wrap:anywhere}
    h2{font-size:1.35rem;line-height:1.25;margin:2.6rem 0 .6rem;padding-top:.5rem;border-top:1px solid var(--line)}
    h3{font-size:1.08rem;margin:1.7rem 0 .4rem;overflow-wrap:anywhere}
    p,ul{max-width:46rem;margin:.5rem 0 .9rem;overflow-wrap:anywhere}
    .lead{font-size:1.1rem;color:var(--soft)}
    ul{padding-left:1.25rem}
    a{color:var(--link)}
    nav ol{columns:15rem;margin:1rem 0 0;padding-left:1.4rem}
    pre{background:var(--band);border:1px solid var(--line);border-radius:6px;padding:.7rem .9rem;white-space:pre-wrap;
    overflow-wrap:anywhere;font:.86rem/1.5 ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
    .scroll{overflow-x:auto;margin:.8rem 0 1.3rem;border:1px solid var(--line);border-radius:6px}
    .scroll:focus-visible,.k:focus-visible,button:focus-visible,a:focus-visible,summary:focus-visible{
    outline:2px solid var(--link);outline-offset:1px}
    table{border-collapse:collapse;font-size:.88rem;min-width:100%;font-variant-numeric:tabular-nums}
    caption{text-align:left;padding:.55rem .7rem;color:var(--soft);border-bottom:1px solid var(--line)}
    th,td{padding:.34rem .7rem;text-align:left;white-space:nowrap;border-bottom:1px solid var(--line)}
    tbody tr:last-child>*{border-bottom:0}
    thead th{background:var(--band);vertical-align:bottom}
    tbody th{font-weight:500;position:sticky;left:0;background:var(--page);max-width:16rem;overflow:hidden;text-overflow:ellipsis}
    tbody tr:hover>*{background:var(--band)}
    .n{text-align:right}
    .best{font-weight:700;color:var(--best)}
    .best::after{content:"\\2009\\2605";font-size:.75em}
    thead button{all:unset;font-weight:600}
    .js thead button{cursor:pointer}
    .js thead button::after{content:"\\2195";opacity:.35;padding-left:.3em;font-size:.8em}
    .js [aria-sort=ascending] button::after{content:"\\2191";opacity:1}
    .js [aria-sort=descending] button::after{content:"\\2193";opacity:1}
    figure{margin:1rem 0 1.6rem}
    svg{display:block;width:100%;max-width:54rem;height:auto}
    summary{cursor:pointer;color:var(--soft);font-size:.88rem}
    .esc{font:.72em/1 ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;border:1px solid currentColor;border-radius:3px;
    padding:0 .15em;margin:0 1px;vertical-align:.08em;unicode-bidi:isolate;direction:ltr;opacity:.75}
    .view{display:grid;grid-template-columns:minmax(3.5rem,max-content) minmax(0,1fr);column-gap:.7rem}
    .view figcaption{grid-column:1/-1;color:var(--soft);font-size:.88rem;margin-bottom:.35rem;overflow-wrap:anywhere}
    .names{position:relative;overflow:hidden;max-width:9.5rem;min-width:min(7.5rem,24vw);color:var(--soft);font-size:.74rem}
    .names>div{position:absolute;inset:0}
    .names>div>div,.c{margin-bottom:.6rem}
    .names span{display:block;height:1.75rem;line-height:1.75rem;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
    .flow{display:flex;flex-wrap:wrap;min-width:0;font-size:1rem}
    .c{display:inline-flex;flex-direction:column}
    .br{flex-basis:100%;height:0}
    .r{display:block;height:1.75rem;line-height:1.75rem;white-space:pre}
    .k{cursor:default}
    .r>.k{padding:.18rem 0;box-shadow:inset 1px 0 0 var(--page)}
    .h0{background:var(--h0)}.h1{background:var(--h1)}.h2{background:var(--h2)}.h3{background:var(--h3)}
    .h4{background:var(--h4)}.h5{background:var(--h5)}
    .q0,.q1{border-bottom:3px solid rgba(var(--q),.06)}.q2,.q3{border-bottom:3px solid rgba(var(--q),.22)}
    .q4,.q5{border-bottom:3px solid rgba(var(--q),.42)}.q6,.q7{border-bottom:3px solid rgba(var(--q),.68)}
    .q8,.q9{border-bottom:3px solid rgba(var(--q),1)}
    .cut{position:relative;display:inline-block;height:1.75rem;vertical-align:top}
    .stripes{position:absolute;inset:.1rem 0;display:flex;z-index:-1}
    .stripes .k{flex:1;box-shadow:inset 1px 0 0 var(--page)}
    .view{isolation:isolate}
    .cut:hover .stripes,.cut:focus-within .stripes{z-index:1;opacity:.8}
    .lost{text-decoration:line-through dotted var(--lost);color:var(--lost)}
    .k:hover::after,.k:focus::after{content:attr(aria-label);position:fixed;inset:auto 0 0 0;z-index:9;padding:.6rem 1rem;
    background:var(--tip);color:var(--tipink);font:.88rem/1.4 ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;
    white-space:pre-wrap;overflow-wrap:anywhere;text-align:left;direction:ltr;unicode-bidi:isolate}
    .k:hover::after{z-index:10}
    @media (max-width:40rem){body{font-size:15px}th,td{padding:.3rem .5rem}tbody th{max-width:8.5rem}
    svg text{font-size:16px}}
    @media print{:root{--page:#fff;--ink:#000;--soft:#333;--line:#bbb;--band:#f2f2f2;--best:#000;--link:#000;--h0:#dce9f8;
    --h1:#f8e6d0;--h2:#d8f0e0;--h3:#f4dce8;--h4:#f3eec8;--h5:#e4e0f6;--lost:#900;--q:150,40,10}
    body{max-width:none;padding:0;font-size:10pt}.scroll{overflow:visible;border:0}table{font-size:7.5pt}th,td{padding:.15rem .25rem;
    white-space:normal}nav,details{display:none}figure,tr{break-inside:avoid}h2,h3{break-after:avoid}
    .k,.best,thead th{print-color-adjust:exact;-webkit-print-color-adjust:exact}
    .c0{color:#0072b2}.c1{color:#d55e00}.c2{color:#009e73}.c3{color:#b5558f}.c4{color:#b87f00}.c5{color:#2f93c9}
    .c6{color:#8c6d31}.c7{color:#666}}
    """
}
