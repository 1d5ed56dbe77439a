namespace Huracan.Cli;

/// <summary>The first page a newcomer sees. Plain text, so that it answers before any library is loaded.</summary>
internal static class Help
{
    public const string Text = """
        huracan: trains, validates and publishes one crypto-trading policy per coin

        Start here:
          huracan demo                      three synthetic coins from candles to verdict, about two minutes
          huracan train --data DIR --symbols BTCUSDT,ETHUSDT --from 2025-06-01 --days 150
                                            train on your candles; the same command continues after any interruption
          huracan status [--out DIR]        every run of a folder and where each coin stands

        Also:
          huracan decisions --symbol BTCUSDT [--csv]
                                            why each out-of-sample decision came about
          huracan trades --symbol BTCUSDT [--csv|--parquet|--json]
                                            every out-of-sample trade: fills, costs, reason, gain and loss on the way
          huracan compare A B               two runs side by side: settings, verdicts, figures
          huracan report --fleet --run ID --to DIR
                                            the pages of a finished run, from a folder or a fleet
          huracan models show FILE          what a model.tar.gz is; verify checks it, export writes safetensors, ONNX, JSON or CSV
          huracan signal --model FILE --data DIR --symbol BTCUSDT
                                            what the model decides at the newest closed candle, and why
          huracan synth --out DIR           write the synthetic candles as CSV or Parquet files
          huracan data import --from DIR --out DIR
                                            candles of Binance's dumps, freqtrade, Jesse and others as files for train
          huracan features --data DIR --symbol BTCUSDT --out FILE
                                            write every feature as CSV or Parquet, for a notebook
          huracan prove-causal              show that no feature and no engine looks ahead
          huracan bench features            what the features cost on this machine
          huracan submit, huracan node      submit a run to a fleet; work as one of its nodes (PostgreSQL in DATABASE_DSN or DATABASE_DSN_FILE)
          huracan status --watch, inspect   the runs of a fleet; the inner state of its nodes
          huracan sweep                     unreferenced blobs of a fleet; --delete deletes them
          huracan simulate --seeds 1..1000  the actors against seeded crashes, partitions, torn writes and lost messages
          huracan bench actors              this machine's messages, asks and spawns per second
          huracan bench ppo, bench rollout  how fast this machine learns
          huracan COMMAND --help            every option of one command

        Exit codes: 0 done, 2 your mistake, 3 the world's trouble, 70 our bug, 75 interrupted (run it again to continue).

        """;
}
