namespace Huracan.Cli.Output.Html;

/// <summary>The style of a report: one text colour, one accent, aligned figures, legible in print.</summary>
internal static class ReportStyle
{
    public const string Css = """
        :root{--ink:#1b2430;--quiet:#667380;--rule:#dde2e7;--paper:#fff;--accent:#0b5fa5;--other:#b4690e;--good:#1a7f4b;--bad:#b3261e;--soft:#f4f6f8}
        *{box-sizing:border-box}
        body{margin:0 auto;max-width:980px;padding:32px 28px 56px;color:var(--ink);background:var(--paper);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
        h1{font-size:28px;margin:0 12px 0 0;display:inline-block;vertical-align:middle}
        h2{font-size:18px;margin:36px 0 4px;padding-top:14px;border-top:1px solid var(--rule)}
        h3{font-size:13px;margin:0 0 2px;font-weight:600}
        p{margin:6px 0;max-width:92ch}
        p.note,figcaption{color:var(--quiet);font-size:13px}
        .verdict{display:inline-block;vertical-align:middle;padding:3px 11px;border-radius:4px;font-weight:700;font-size:14px;letter-spacing:.03em;color:#fff;background:var(--quiet)}
        .verdict.PUBLISHED{background:var(--good)}.verdict.SHADOW{background:var(--accent)}.verdict.REJECTED,.verdict.SET{background:var(--bad)}
        .facts{color:var(--quiet);font-size:13px;margin-top:6px}
        code{font:12.5px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
        table{border-collapse:collapse;width:100%;margin:10px 0;font-variant-numeric:tabular-nums;font-size:14px}
        th{text-align:left;font-weight:600;color:var(--quiet);font-size:12.5px;border-bottom:1px solid var(--ink);padding:4px 10px 4px 0}
        td{border-bottom:1px solid var(--rule);padding:5px 10px 5px 0;vertical-align:top}
        th.n,td.n{text-align:right;white-space:nowrap}
        td.pass{color:var(--good);font-weight:600}td.fail{color:var(--bad);font-weight:600}td.advice{color:var(--quiet)}
        .bar{display:block;height:9px;min-width:1px;background:var(--accent)}.funnel td:nth-child(3){width:34%;vertical-align:middle}
        .key{display:grid;grid-template-columns:repeat(4,1fr);gap:1px;background:var(--rule);border:1px solid var(--rule);margin:14px 0}
        .key div{background:var(--paper);padding:9px 12px}
        .key b{display:block;font-size:20px;font-variant-numeric:tabular-nums;line-height:1.3}
        .key span{color:var(--quiet);font-size:12.5px;display:block}
        figure{margin:12px 0}
        svg{display:block;width:100%;height:auto;font:11.5px system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif}
        .small{display:grid;grid-template-columns:repeat(2,1fr);gap:14px 18px;margin-top:12px}
        .small figure{margin:0}
        .grid{stroke:var(--rule)}.zero{stroke:#8b97a3}.mark{stroke:var(--rule);stroke-dasharray:2 3}.bound{stroke:var(--bad);stroke-dasharray:5 4}
        .tick{fill:var(--quiet)}.end{text-anchor:end}.middle{text-anchor:middle}
        .line{fill:none;stroke-width:1.8;stroke-linejoin:round}.label{font-weight:600}
        .line.model{stroke:var(--accent);stroke-width:2.2}.label.model{fill:var(--accent)}
        .line.hold{stroke:var(--other)}.label.hold{fill:var(--other)}
        .line.fall{stroke:var(--bad);stroke-width:1.2}.label.fall{fill:var(--bad);font-weight:400}.area{fill:var(--bad);opacity:.14}
        .cone{fill:#8b97a3;opacity:.16}.label.quiet{fill:var(--quiet);font-weight:400}
        .line.fold{stroke:#7d93a8;stroke-width:1;opacity:.6}.line.final{stroke:var(--accent);stroke-width:2}
        pre{background:var(--soft);padding:14px 16px;white-space:pre-wrap;font:12.5px/1.55 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;margin:10px 0}
        details{margin:10px 0}summary{cursor:pointer;font-weight:600}
        @media (max-width:720px){.key,.small{grid-template-columns:repeat(2,1fr)}.small{grid-template-columns:1fr}}
        @media print{body{padding:0;max-width:none}h2,figure,table{break-inside:avoid}details>*{display:block}}
        """;
}
