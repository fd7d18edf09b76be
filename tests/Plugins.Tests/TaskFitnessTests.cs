using EvoPrune.Fitness;

namespace EvoPrune.Plugins.Tests;

public class TaskFitnessTests
{
    private static readonly ChoiceScores[] Scores =
    [
        new([-2, -6, -8], [1, 2, 2], 0),   // Per character: -2, -3, -4.
        new([-2, -2], [2, 1], 1),          // -1, -2.
        new([-3, -3], [3, 3], 0),
    ];

    private sealed class Source(bool comparesLengths) : ITaskSource, IChoiceDocuments
    {
        public bool ComparesLengths => comparesLengths;

        public (string Task, string? Data, int Documents) Asked { get; private set; }

        public IChoiceDocuments Open(string task, string? data, int documents)
        {
            Asked = (task, data, documents);
            return this;
        }

        public IReadOnlyList<ChoiceScores> Score(ICandidate candidate) => Scores;
    }

    private static double Measure(TaskMeasure measure, bool comparesLengths = true)
    {
        var model = new TableModel(4, 2, 1);
        return new TaskFitness(new() { Task = "piqa", Measure = measure }, new Source(comparesLengths))
            .Measure(new(model, model, new([1, 2], 2), Topologies.Of(1)));
    }

    [Fact]
    public void The_margin_is_the_mean_distance_per_character_to_the_best_other_choice() =>
        Assert.Equal((1.0 - 1.0 + 0.0) / 3, Measure(TaskMeasure.Margin), 12);

    [Fact]
    public void Without_lengths_log_likelihoods_are_compared_as_they_are() =>
        Assert.Equal((4.0 + 0.0 + 0.0) / 3, Measure(TaskMeasure.Margin, comparesLengths: false), 12);

    [Fact]
    public void Accuracy_counts_documents_whose_right_choice_is_the_first_of_the_best() =>
        Assert.Equal(2.0 / 3, Measure(TaskMeasure.Acc), 12);

    [Fact]
    public void The_options_choose_the_documents()
    {
        var source = new Source(true);
        var fitness = new TaskFitness(new() { Task = "tasks/own.yaml", Data = "train.jsonl", Documents = 7 }, source);
        Assert.Equal(("tasks/own.yaml", "train.jsonl", 7), source.Asked);
        Assert.Equal(("own margin", Direction.Maximize), (fitness.Metric.Name, fitness.Metric.Direction));
    }
}
