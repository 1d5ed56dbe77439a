namespace Huracan.Cli;

/// <summary>The first page a newcomer sees. Plain text, so that it answers before any library is loaded.</summary>
internal static class Help
{
    public const string Text = """
        huracan: trains, validates and publishes one crypto-trading policy per coin

        Start here
          demo           three synthetic coins from candles to verdict, in two minutes
              huracan demo
          train          train on your candles; the same command continues it
              huracan train --data DIR --symbols BTCUSDT --from 2025-06-01 --days 150
          status         every run of a folder or a fleet, and where each coin is
              huracan status --watch

        Candles
          data           bring candles of other programs into files for train
              huracan data import --from DIR --out candles
          synth          write the synthetic candles as CSV or Parquet
              huracan synth --out candles
          features       every feature of one coin as CSV or Parquet, for a notebook
              huracan features --data DIR --symbol BTCUSDT --out f.parquet

        Settings
          config         write, show or check a file of settings
              huracan config init my.yaml

        What came out
          decisions      why each out-of-sample decision came about
              huracan decisions --symbol BTCUSDT --csv
          trades         every out-of-sample trade: fills, costs, reason
              huracan trades --symbol BTCUSDT
          compare        two runs side by side
              huracan compare RUN-A RUN-B
          report         the pages of a finished run, of a folder or a fleet
              huracan report --to pages

        Models
          models         show, verify or export a model.tar.gz
              huracan models verify model.tar.gz
          signal         what a model decides at the newest closed candle, and why
              huracan signal --model model.tar.gz --data DIR --symbol BTCUSDT

        Many machines (PostgreSQL in DATABASE_DSN or DATABASE_DSN_FILE)
          submit         submit a run to a fleet
              huracan submit --blobs DIR --data DIR --symbols BTCUSDT
                --from 2025-06-01 --days 150
          node           work as one node of a fleet
              huracan node --blobs DIR --data DIR
          inspect        the inner state of a fleet's nodes
              huracan inspect
          sweep          count or delete blobs that no run needs any more
              huracan sweep --blobs DIR

        Trust
          prove-causal   show that no feature and no engine looks ahead
              huracan prove-causal
          simulate       the actors against seeded crashes, partitions and torn writes
              huracan simulate --seeds 1..1000
          bench          this machine: features, ppo, rollout, actors or journal
              huracan bench ppo

        This program
          completion     a script that completes commands and options in your shell
              huracan completion bash
          COMMAND --help every option of one command
          --version      version, commit, algorithm version, trainers

        Exit codes: 0 done, 2 your mistake, 3 the world's trouble, 70 our bug,
        75 interrupted (the same command continues).

        """;
}
