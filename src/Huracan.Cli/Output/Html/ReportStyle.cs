namespace Huracan.Cli.Output.Html;

/// <summary>The style of all pages: one text colour, one accent, aligned figures; light, dark and print.</summary>
/// <remarks>A test computes the contrast of every text colour on every ground it stands on: WCAG AA, 4.5 or more. Gains are blue and losses
/// orange in areas, since green and red look alike to one man in twelve.</remarks>
internal static class ReportStyle
{
    public const string Light = """
        --ink:#1b2430;--quiet:#566270;--rule:#dde2e7;--paper:#fff;--soft:#f4f6f8;--accent:#0b5fa5;--other:#9a5a0c;--third:#6b4fa0;
        --good:#176f42;--bad:#b3261e;--on:#fff;--gain:#2f7dc4;--loss:#c4741a;--axis:#8b97a3;--trend:#d8ecd9;--range:#e3e9f5;
        --panic:#f8dcd6;--unknown:#eeeeee;--up:#51606f;--down:#1b2430
        """;

    public const string Dark = """
        --ink:#e4e9ef;--quiet:#9dabb9;--rule:#2d3844;--paper:#12181f;--soft:#1b232c;--accent:#6cb4f2;--other:#e2a254;--third:#b9a0ee;
        --good:#5cc48c;--bad:#f28b82;--on:#12181f;--gain:#5aa5e6;--loss:#e0943c;--axis:#6b7885;--trend:#1d3524;--range:#1f2c40;
        --panic:#43231f;--unknown:#262b31;--up:#b9c4cf;--down:#7f8d9b
        """;

    public const string Css = ":root{color-scheme:light dark;" + Light + "}\n@media screen and (prefers-color-scheme:dark){:root{"
        + Dark + "}}\n" + Rules;

    private const string Rules = """
        *{box-sizing:border-box}
        body{margin:0 auto;max-width:980px;padding:32px 28px 56px;color:var(--ink);background:var(--paper);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
        h1{font-size:28px;margin:0 12px 0 0;display:inline-block;vertical-align:middle;overflow-wrap:anywhere}
        h2{font-size:18px;margin:36px 0 4px;padding-top:14px;border-top:1px solid var(--rule)}
        h3{font-size:14px;margin:18px 0 2px;font-weight:600}.small h3{font-size:13px;margin:0 0 2px}
        p{margin:6px 0;max-width:92ch}
        a{color:var(--accent)}
        p.note,figcaption{color:var(--quiet);font-size:13px}
        .verdict{display:inline-block;vertical-align:middle;padding:3px 11px;border-radius:4px;font-weight:700;font-size:14px;
        letter-spacing:.03em;color:var(--on);background:var(--quiet)}
        td .verdict{font-size:12px;padding:1px 8px}
        .verdict.PUBLISHED{background:var(--good)}.verdict.SHADOW{background:var(--accent)}.verdict.REJECTED,.verdict.SET{background:var(--bad)}
        .facts{color:var(--quiet);font-size:13px;margin-top:6px}
        dl.facts{display:grid;grid-template-columns:max-content 1fr;gap:4px 16px}dl.facts dt{font-weight:600;color:var(--ink)}
        dl.facts dd{margin:0;overflow-wrap:anywhere}
        code{font:12.5px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
        table{border-collapse:collapse;width:100%;margin:10px 0;font-variant-numeric:tabular-nums;font-size:14px}
        th{text-align:left;font-weight:600;color:var(--quiet);font-size:12.5px;border-bottom:1px solid var(--ink);
        padding:4px 10px 4px 0;vertical-align:bottom}
        td{border-bottom:1px solid var(--rule);padding:5px 10px 5px 0;vertical-align:top}
        th.n,td.n{text-align:right}td.n{white-space:nowrap}
        td.pass{color:var(--good);font-weight:600}td.fail{color:var(--bad);font-weight:600}td.advice{color:var(--quiet)}
        .bar{display:block;height:9px;min-width:1px;background:var(--accent)}.funnel td:nth-child(3){width:34%;vertical-align:middle}
        .key{display:grid;grid-template-columns:repeat(4,1fr);gap:1px;background:var(--rule);border:1px solid var(--rule);margin:14px 0}
        .key div{background:var(--paper);padding:9px 12px}
        .key b{display:block;font-size:20px;font-variant-numeric:tabular-nums;line-height:1.3}
        .key span{color:var(--quiet);font-size:12.5px;display:block}
        figure{margin:12px 0}
        .wide{overflow-x:auto}
        svg{display:block;width:100%;height:auto;font:11.5px system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif}
        .why{min-width:230px;color:var(--quiet);font-size:13px;white-space:normal}
        svg.spark{width:140px;height:28px}
        .small{display:grid;grid-template-columns:repeat(2,1fr);gap:14px 18px;margin-top:12px}
        .small figure{margin:0}
        .grid{stroke:var(--rule)}.zero{stroke:var(--axis)}.mark{stroke:var(--rule);stroke-dasharray:2 3}.bound{stroke:var(--bad);
        stroke-dasharray:5 4}
        .tick{fill:var(--quiet)}.end{text-anchor:end}.middle{text-anchor:middle}
        .line{fill:none;stroke-width:1.8;stroke-linejoin:round}.label{font-weight:600}
        .line.model{stroke:var(--accent);stroke-width:2.2}.label.model{fill:var(--accent)}
        .line.hold{stroke:var(--other)}.label.hold{fill:var(--other)}
        .line.rule{stroke:var(--third);stroke-dasharray:6 3}.label.rule{fill:var(--third)}
        .line.fall{stroke:var(--bad);stroke-width:1.2}.label.fall{fill:var(--bad);font-weight:400}.area{fill:var(--bad);opacity:.14}
        .cone{fill:var(--axis);opacity:.18}.label.quiet{fill:var(--quiet);font-weight:400}
        .line.fold{stroke:var(--axis);stroke-width:1;opacity:.7}.line.final{stroke:var(--accent);stroke-width:2}
        .gain{fill:var(--gain)}.loss{fill:var(--loss)}.mean{stroke:var(--ink);stroke-dasharray:3 3}
        .d0{fill:var(--rule)}.g1,.g2,.g3,.g4{fill:var(--gain)}.l1,.l2,.l3,.l4{fill:var(--loss)}.g1,.l1{opacity:.3}.g2,.l2{opacity:.53}
        .g3,.l3{opacity:.76}
        .rTrend{fill:var(--trend)}.rRange{fill:var(--range)}.rPanic{fill:var(--panic)}.rUnknown{fill:var(--unknown)}
        .legend i{display:inline-block;width:12px;height:12px;vertical-align:-1px;margin-right:2px;border:1px solid var(--rule)}
        i.d0{background:var(--rule)}i.g1,i.g2,i.g3,i.g4{background:var(--gain)}i.l1,i.l2,i.l3,i.l4{background:var(--loss)}
        i.rTrend{background:var(--trend)}i.rRange{background:var(--range)}i.rPanic{background:var(--panic)}
        i.rUnknown{background:var(--unknown)}
        .legend .won{color:var(--accent)}.legend .lost{color:var(--bad)}
        .wick{stroke:var(--down);stroke-width:.8;fill:none}.up{fill:var(--paper);stroke:var(--up);stroke-width:.8}.down{fill:var(--down)}
        .won{stroke:var(--accent);fill:var(--accent)}.lost{stroke:var(--bad);fill:var(--bad)}.way{stroke-width:1.4;fill:none}
        .stop{stroke-dasharray:2 2;stroke-width:1;fill:none}.x{stroke-width:2;fill:none}
        pre{background:var(--soft);padding:14px 16px;white-space:pre-wrap;overflow-wrap:anywhere;
        font:12.5px/1.55 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;margin:10px 0}
        details{margin:10px 0}summary{cursor:pointer;font-weight:600}
        body.run{max-width:1260px}
        @media (max-width:500px){.funnel th:nth-child(3),.funnel td:nth-child(3){display:none}}
        @media (max-width:720px){
        body{padding:20px 14px 40px}.key{grid-template-columns:repeat(2,1fr)}.small{grid-template-columns:1fr}.alt{display:none}
        .wide>svg{min-width:580px;font-size:16px}.wide>svg.cal{min-width:0;font-size:20px}
        .wide>table{width:max-content;min-width:100%}.wide td{white-space:nowrap}
        .wide>.words,.wide>.cards{width:100%}.words td,.cards td{white-space:normal}
        .words tr{display:grid;grid-template-columns:1.5fr .8fr 1fr .9fr;border-bottom:1px solid var(--rule);padding:4px 0}
        .words th,.words td{border:0;padding:2px 8px 2px 0}.words th:last-child{display:none}
        .words td:last-child{grid-column:1/-1;color:var(--quiet);font-size:13px}
        .cards thead{display:none}
        .cards tr{display:grid;grid-template-columns:1fr 1fr;gap:2px 12px;border-bottom:1px solid var(--rule);padding:12px 0}
        .cards td{border:0;padding:2px 0}.cards td.n{text-align:left}
        .cards td[data-head]::before{content:attr(data-head) " ";color:var(--quiet);font-size:13px}.cards td:last-child{grid-column:1/-1}
        dl.facts{grid-template-columns:1fr;gap:0}dl.facts dd{margin-bottom:6px}}
        @media print{body{padding:0;max-width:none}h2,h3{break-after:avoid}figure,tr,svg{break-inside:avoid}
        details::details-content{content-visibility:visible}.wide{overflow:visible}}
        """;
}
