using EvoPrune.Host.Hub;

namespace EvoPrune.Host.Tests.Hub;

public sealed class DatasetSplitTests
{
    [Fact]
    public void The_card_says_which_files_a_split_has()
    {
        var splits = DatasetSplit.In(
            ["README.md", "raw-v1/test-00000-of-00001.parquet", "raw-v1/train-00000-of-00002.parquet",
                "raw-v1/train-00001-of-00002.parquet", "other/test.jsonl", "en/c4-validation.00000-of-00008.json.gz", "x.csv"],
            """
            ---
            license: mit
            configs:
            - config_name: raw
              data_files:
              - split: test
                path: raw-v1/test-*
              - split: train
                path: ["raw-v1/train-*", x.csv]
            - config_name: en
              data_files: en/c4-*.[0-9]*-of-*.json.gz
            - config_name: gone
              data_files: gone/*
            - config_name: folder
              data_dir: other
            ---
            # A data set
            """);

        Assert.Equal(
            [
                "raw/test: raw-v1/test-00000-of-00001.parquet",
                "raw/train: raw-v1/train-00000-of-00002.parquet, raw-v1/train-00001-of-00002.parquet, x.csv",
                "en/train: en/c4-validation.00000-of-00008.json.gz",
                "folder/test: other/test.jsonl",
            ],
            Shown(splits));
    }

    [Theory]
    [InlineData("config/split-00000-of-00002.parquet", "config/split")]
    [InlineData("config/split/0000.parquet", "config/split")]
    [InlineData("config/partial-split/0000.parquet", "config/split")]
    [InlineData("data/split-00000-of-00001-0123456789abcdef.parquet", "default/split")]
    [InlineData("config/split.jsonl.gz", "config/split")]
    [InlineData("split.txt", "default/split")]
    [InlineData("wiki.test.raw", "default/wiki")]
    public void Without_a_card_the_layout_says_it(string file, string expected) =>
        Assert.Equal([$"{expected}: {file}"],
            Shown(DatasetSplit.In([file, "README.md", "dataset_infos.json", "a/b/c/d.txt"], "no front matter")));

    [Theory]
    [InlineData("---\nconfigs: [\n---\n")]
    [InlineData("---\n")]
    [InlineData("")]
    [InlineData(null)]
    public void A_damaged_card_leaves_the_layout(string? card) =>
        Assert.Equal(["all/test: all/test.csv"], Shown(DatasetSplit.In(["all/test.csv"], card)));

    private static IEnumerable<string> Shown(IEnumerable<DatasetSplit> splits) =>
        splits.Select(split => $"{split.Config}/{split.Split}: {string.Join(", ", split.Files)}");
}
