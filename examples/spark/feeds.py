"""Prescriptions and the previous feeds as Parquet -> the next feeds, with what there is to say about each, as Parquet.

spark-submit --files b12cal feeds.py --as-of 2026-03-02 --prescriptions IN [--previous FEEDS] --feeds OUT
"""

import argparse
import shlex
import sys
from operator import itemgetter

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

# What `b12cal stream` answers, as `b12cal schema --of stream` describes it.
ANSWER = """key string, ics string, outcome string, diagnostics array<struct<severity string, code string,
    place struct<line int, column int>, message string, help array<string>>>"""


def main() -> None:
    arguments = read_arguments()
    spark = SparkSession.builder.appName("b12cal").getOrCreate()
    # Of rows with calendars, the usual 4096 at once would be 260 MB, more than a small executor has.
    spark.conf.set("spark.sql.parquet.columnarReaderBatchSize", 128)
    texts = spark.read.parquet(arguments.prescriptions)
    if arguments.previous:
        previous = spark.read.parquet(arguments.previous).select("key", "ics")
    else:
        previous = spark.createDataFrame([], "key string, ics string")
    for table, name in (texts, "prescriptions"), (previous, "previous feeds"):
        must_have_unique_keys(table, name)
    answers = answered(records(texts, previous), arguments)
    feeds = with_kept(answers, previous)
    feeds.write.mode("errorifexists").option("compression", "zstd").parquet(arguments.feeds)

    written = spark.read.parquet(arguments.feeds)
    made, wanted = written.where("outcome <> 'gone'").count(), texts.count()
    if made != wanted:
        sys.exit(f"error: {wanted} prescriptions have {made} answers")
    written.groupBy("outcome").count().orderBy("outcome").show()
    spark.stop()


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--prescriptions", required=True, help="Parquet with `key`, `text` and perhaps `detail`")
    add("--previous", help="the feeds of the run before; none in the first run")
    add("--feeds", required=True, help="where to write: `key`, `ics`, `outcome`, `diagnostics`")
    add("--as-of", required=True, help="today, the same for all")
    add("--partitions", type=int, help="how many tasks [default: 4 for each core]")
    add("--state", help="the folder with the key of discreet calendars, on every executor")
    add("--b12cal", default="./b12cal", help="where it is on the executors (%(default)s)")
    return parser.parse_args()


def must_have_unique_keys(table: DataFrame, name: str) -> None:
    """Ends if it is unknown which of two rows is right."""
    twice = table.groupBy("key").count().where("count > 1 or key is null").limit(5).collect()
    if twice:
        keys = ", ".join(str(row.key) for row in twice)
        sys.exit(f"error: of the {name}, more than one has the key, or none: {keys}")


def records(texts: DataFrame, previous: DataFrame) -> DataFrame:
    """One line of JSON for each prescription. What is missing is left out."""
    columns = [name for name in ("key", "text", "previous", "detail") if name in [*texts.columns, "previous"]]
    joined = texts.join(previous.withColumnRenamed("ics", "previous"), "key", "left")
    return joined.select(f.to_json(f.struct(*columns)).alias("line"))


def answered(records: DataFrame, arguments: argparse.Namespace) -> DataFrame:
    """The answers. Their order says nothing: each has its key."""
    spark = records.sparkSession
    # Lines are small and work is not: without a number, Spark would put them into few partitions.
    partitions = arguments.partitions or 4 * spark.sparkContext.defaultParallelism
    command = [arguments.b12cal, "stream", "--as-of", arguments.as_of]
    if arguments.state:
        command += ["--state", arguments.state]
    lines = records.repartition(partitions).rdd.map(itemgetter(0))
    # Without `checkCode`, a program that fails is a partition that is silently missing.
    answers = lines.pipe(shlex.join(command), checkCode=True)
    return spark.read.schema(ANSWER).option("mode", "FAILFAST").json(answers)


def with_kept(answers: DataFrame, previous: DataFrame) -> DataFrame:
    """The answers with the previous feed of what failed, and of prescriptions that are gone: no error may empty a phone."""
    old = previous.withColumnRenamed("ics", "old")
    return answers.join(old, "key", "full_outer").select(
        "key",
        f.coalesce("ics", "old").alias("ics"),
        f.coalesce("outcome", f.lit("gone")).alias("outcome"),
        f.coalesce("diagnostics", f.array()).alias("diagnostics"),
    )


if __name__ == "__main__":
    main()
