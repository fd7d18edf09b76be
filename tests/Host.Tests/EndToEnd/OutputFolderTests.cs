namespace EvoPrune.Host.Tests.EndToEnd;

/// <summary>Folders that are there and empty are as good as new ones, also the one in which the user stands.</summary>
[Collection(nameof(ConsoleCollection))]
public sealed class OutputFolderTests(FinishedRun run) : IClassFixture<FinishedRun>
{
    private string Empty(string name) => Directory.CreateDirectory(run.Experiment[name]).FullName;

    public static TheoryData<string> Commands => ["run", "export", "finetune", "compare"];

    private string[] Command(string command) => command switch
    {
        "run" => ["run", run.Experiment["experiment.yaml"], "--out"],
        "export" => ["export", run.Folder, "--to"],
        "finetune" => ["finetune", run.Folder, "--tokens", "200", "--to"],
        _ => ["compare", run.Folder, "--out"],
    };

    [Theory]
    [MemberData(nameof(Commands))]
    public void An_empty_folder_is_taken(string command)
    {
        var folder = Empty($"empty-{command}");
        var (code, _, errors) = Captured.Run([.. Command(command), folder]);
        Assert.True(code == 0, errors);
        Assert.NotEmpty(Directory.EnumerateFiles(folder));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void The_folder_in_which_the_user_stands_stays_the_same_one(string command)
    {
        var folder = Empty($"here-{command}");

        // What a shell that stands in the folder sees: a folder that was replaced would be empty for it.
        var (code, output, errors) = EvoPruneProcess.RunThenList(folder, [.. Command(command), "."]);
        Assert.True(code == 0, errors);
        Assert.Contains(command is "run" ? "resolved.yaml" : command is "compare" ? "comparison.json"
            : "config.json", output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_folder_that_cannot_be_written(string command)
    {
        var (code, _, errors) = Captured.Run([.. Command(command), "/proc/foo"]);
        Assert.Equal(2, code);
        Assert.Contains("output folder cannot be written", errors, StringComparison.Ordinal);
    }
}
