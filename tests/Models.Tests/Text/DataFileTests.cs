using System.Text.Json.Nodes;
using EvoPrune.Models.Tests.Support;
using EvoPrune.Models.Text;

namespace EvoPrune.Models.Tests.Text;

/// <summary>Rows of real files of every format: as many as their makers counted, with the same content in each.</summary>
public class DataFileTests
{
    private static string Task(string name) => Path.Combine(Shared.Folder, "tasks", name);

    [SharedTheory]
    [InlineData("arc/ARC-Easy-Test.jsonl", 2376)]
    [InlineData("arc/ARC-Challenge-validation.arrow", 299)]
    [InlineData("piqa/validation.arrow", 1838)]
    [InlineData("winogrande/validation.arrow", 1267)]
    [InlineData("openbookqa/validation.arrow", 500)]
    [InlineData("c4/c4_validation_2k.parquet", 2000)]
    [InlineData("gsm8k/gsm8k_validation.parquet", 1319)]
    [InlineData("dolma-cc/CC-MAIN-20190717121559-20190717143559-00140.jsonl.gz", 697)]
    [InlineData("requests/winogrande.rc_0shot.requests.jsonl.gz", 2534)]
    public void Every_row_of_a_real_file_is_read(string name, int rows)
    {
        var read = DataFile.Rows(Task(name)).ToList();
        Assert.Equal(rows, read.Count);
        Assert.Equal(Enumerable.Range(1, rows).Select(number => (long)number), read.Select(row => row.Number));
    }

    [SharedFact]
    public void The_same_items_are_the_same_in_json_lines_and_in_arrow()
    {
        var (json, arrow) = (DataFile.Rows(Task("piqa/valid.jsonl")).ToList(), DataFile.Rows(Task("piqa/validation.arrow")).ToList());
        Assert.All(json.Zip(arrow), pair => Assert.Equal(
            ((string?)pair.First.Fields["goal"], (string?)pair.First.Fields["sol1"], (string?)pair.First.Fields["sol2"]),
            ((string?)pair.Second.Fields["goal"], (string?)pair.Second.Fields["sol1"], (string?)pair.Second.Fields["sol2"])));
        var (line, row) = (DataFile.Rows(Task("arc/ARC-Challenge-Dev.jsonl")).First().Fields,
            DataFile.Rows(Task("arc/ARC-Challenge-validation.arrow")).First().Fields);
        Assert.Equal(["label", "text"], row["choices"]!.AsObject().Select(field => field.Key).Order());
        Assert.Equal(4, row["choices"]!["text"]!.AsArray().Count);
        Assert.Equal(["answerKey", "id", "question"], line.Select(field => field.Key).Order());
    }

    [SharedTheory]
    [InlineData("c4/c4_validation_2k.parquet", "text")]
    [InlineData("gsm8k/gsm8k_validation.parquet", "question")]
    [InlineData("dolma-cc/CC-MAIN-20190717121559-20190717143559-00140.jsonl.gz", "text")]
    [InlineData("piqa/validation.arrow", "goal")]
    public void A_field_alone_has_the_texts_of_the_rows(string name, string field) => Assert.Equal(
        DataFile.Rows(Task(name)).Select(row => (string)row.Fields[field]!), DataFile.Texts(Task(name), field));
}
