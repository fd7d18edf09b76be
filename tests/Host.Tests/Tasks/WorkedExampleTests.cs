using EvoPrune.Host.Tasks;
using EvoPrune.Models.Tests.Support;

namespace EvoPrune.Host.Tests.Tasks;

/// <summary>Contexts and continuations of single documents, as lm-evaluation-harness makes them.</summary>
public class WorkedExampleTests
{
    [SharedTheory]
    [InlineData("piqa", 1838)]
    [InlineData("winogrande", 1267)]
    [InlineData("arc_easy", 2376)]
    [InlineData("arc_challenge", 1172)]
    [InlineData("openbookqa", 500)]
    [InlineData("boolq", 3270)]
    [InlineData("lambada_openai", 5153)]
    public void All_documents_fit_their_task(string task, int count) => Assert.Equal(count, SharedTasks.Documents(task).Items.Count);

    [SharedTheory]
    [InlineData("piqa", 0, 0, "Question: How do I ready a guinea pig cage for it's new occupants?\nAnswer:", new[]
    {
        " Provide the guinea pig with a cage full of a few inches of bedding made of ripped paper strips, you will also need to supply it "
            + "with a water bottle and a food dish.",
        " Provide the guinea pig with a cage full of a few inches of bedding made of ripped jeans material, you will also need to supply "
            + "it with a water bottle and a food dish.",
    }, new[] { 164, 166 })]
    [InlineData("piqa", 1, 1, "Question: dresser\nAnswer:",
        new[] { " replace drawer with bobby pin ", " finish, woodgrain with  bobby pin " }, new[] { 30, 34 })]
    [InlineData("piqa", 1517, 0, "Question: chip clip\nAnswer:",
        new[] { "  can  be broken by a  board ", "  can  be broken by a  wash cloth " }, new[] { 28, 33 })]
    [InlineData("winogrande", 0, 1,
        "Sarah was a much better surgeon than Maria so Sarah|Sarah was a much better surgeon than Maria so Maria",
        new[] { " always got the easier cases.", " always got the easier cases." }, null)]
    [InlineData("winogrande", 589, 1, "Research came easy to Monica as compared to Erin because Monica|"
        + "Research came easy to Monica as compared to Erin because Erin",
        new[] { " 's father was a landscaper.", " 's father was a landscaper." }, null)]
    [InlineData("winogrande", 129, 1,
        "The wages at the factory were lower than the wages at the plant since it was more safe to work at the plant|"
        + "The wages at the factory were lower than the wages at the plant since it was more safe to work at the factory",
        new[] { " .", " ." }, null)]
    [InlineData("arc_easy", 93, 1,
        "Question: When a rock is placed in a graduated cylinder containing water, the height of the water will\nAnswer:",
        new[] { " decrease", " increase", " remain the same" }, new[] { 8, 8, 15 })]
    [InlineData("arc_easy", 500, 1, "Question: What gas in the air do we need to breathe in order to live?\nAnswer:",
        new[] { " nitrogen", " oxygen", " carbon dioxide", " hydrogen", " water vapor" }, new[] { 8, 6, 14, 8, 11 })]
    [InlineData("arc_challenge", 121, 0,
        "Question: A toy truck rolls over a smooth surface. If the surface is covered with sand, the truck will most likely roll\nAnswer:",
        new[] { " slower", " faster", " at the same speed" }, new[] { 6, 6, 17 })]
    [InlineData("hellaswag", 0, 3,
        "Pole vault: Pole vault is a sport where you run with a pole and stop and swing your body. A few women",
        new[]
        {
            " go down a rock and stop.", " watch from around a pole vault.", " are in the wading pool.",
            " are in the gym practicing to do this pole vault, trying to do their best.",
        }, new[] { 24, 31, 23, 73 })]
    [InlineData("openbookqa", 0, 1,
        "A person wants to start saving money so that they can afford a nice vacation at the end of the year. After looking over their "
            + "budget and expenses, they decide the best way to save money is to",
        new[] { " make more phone calls", " quit eating lunch out", " buy less with monopoly money", " have lunch with friends" }, null)]
    public void Requests_are_the_harness_s(string task, int index, int gold, string contexts, string[] continuations, int[]? characters)
    {
        var document = SharedTasks.Documents(task).Items[index];
        Assert.Equal(gold, document.Gold);
        Assert.Equal(contexts.Split('|'), document.Contexts.Distinct());
        Assert.Equal(continuations, document.Continuations);
        if (characters is not null)
        {
            Assert.Equal(characters, document.Choices.Select(TaskResult.Characters));
        }
    }

    [SharedTheory]
    [InlineData("piqa", 494, new[] { 116, 108 })]
    [InlineData("arc_challenge", 836, new[] { 62, 54, 60, 102, 53 })]
    [InlineData("arc_challenge", 0, new[] { 32, 35, 35, 39 })]
    [InlineData("hellaswag", 3, new[] { 144, 174, 154, 161 })]
    [InlineData("hellaswag", 452, new[] { 97, 175, 136, 117 })]
    public void Lengths_are_characters(string task, int index, int[] characters) =>
        Assert.Equal(characters, SharedTasks.Documents(task).Items[index].Choices.Select(TaskResult.Characters));

    [SharedTheory]
    [InlineData("piqa", "piqa/valid.jsonl", "piqa/validation.arrow")]
    [InlineData("winogrande", "winogrande/dev.jsonl", "winogrande/validation.arrow")]
    [InlineData("arc_challenge", "arc/ARC-Challenge-Dev.jsonl", "arc/ARC-Challenge-validation.arrow")]
    public void Files_of_the_hub_give_the_same_documents(string name, string published, string hub)
    {
        var task = TaskCatalog.Open(name);
        var (one, other) = (Documents(task.Data with { File = published }), Documents(new() { File = hub }));
        Assert.Equal(one, other);

        (string, string, int?)[] Documents(TaskData data) => [.. SharedTasks.Documents(task with { Data = data }).Items.Select(document =>
            (string.Join('|', document.Contexts), string.Join('|', document.Continuations), document.Gold))];
    }

    [SharedFact]
    public void Openbookqa_of_the_hub_fits_the_task()
    {
        var task = TaskCatalog.Open("openbookqa");
        Assert.Equal(500, SharedTasks.Documents(task with { Data = new() { File = "openbookqa/validation.arrow" } }).Items.Count);
    }

    [SharedFact]
    public void Hellaswag_keeps_the_spaces_and_dots_that_its_marks_leave()
    {
        var documents = SharedTasks.Documents("hellaswag").Items;
        Assert.StartsWith(
            "Sports and Fitness: How to bowl the leg spinner's variations. To bowl a googly, you grip", documents[3].Contexts[0],
            StringComparison.Ordinal);
        Assert.Equal(
            "  If you're outside, the batsman only looks at the batsman as they dribble.. If you're inside, the batsman lets you line up "
                + "the batsman with you.", documents[3].Continuations[0]);
        Assert.EndsWith("Plastic bowls are easily scratched.", documents[452].Contexts[0], StringComparison.Ordinal);
        Assert.Equal(2, documents[3].Gold);
    }

    [SharedFact]
    public void Lambada_scores_the_last_word()
    {
        var document = SharedTasks.Documents("lambada_openai").Items[0];
        Assert.EndsWith("I don't care about", document.Contexts[0], StringComparison.Ordinal);
        Assert.Equal([" signs"], document.Continuations);
        Assert.Null(document.Gold);
    }

    [SharedFact]
    public void Boolq_asks_with_a_question_mark_and_says_no_first()
    {
        var document = SharedTasks.Documents("boolq").Items[0];
        Assert.EndsWith("\nQuestion: does ethanol take more energy make that produces?\nAnswer:", document.Contexts[0],
            StringComparison.Ordinal);
        Assert.Equal([" no", " yes"], document.Continuations);
        Assert.Equal(2033, SharedTasks.Documents("boolq").Items.Count(each => each.Gold == 1));
    }
}
