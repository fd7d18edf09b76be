using System.CommandLine;
using EvoPrune.Assets;

var defaults = new Options { Output = "." };
var output = new Option<string>("--out") { Description = "destination of tiny/, stories/ and the figures in README.md", Required = true };
var seed = Flag("--seed", "seed of stories, initial weights and training windows", defaults.Seed);
var steps = Flag("--steps", "optimizer steps", defaults.Steps);
var windows = Flag("--windows", "windows of 256 tokens per step", defaults.Windows);
var rate = Flag("--rate", "highest learning rate", defaults.LearningRate);
var width = Flag("--width", "width of the residual stream, a multiple of 4", defaults.Width);
var characters = Flag("--characters", "characters of training stories", defaults.Characters);
var stories = Flag("--only-stories", "write the held-out stories and no model", defaults.OnlyStories);

var command = new RootCommand("Makes the embedded model, its tokenizer and the held-out stories.")
{
    output, seed, steps, windows, rate, width, characters, stories,
};
command.SetAction(arguments => new Recipe(
    new()
    {
        Output = arguments.GetRequiredValue(output),
        Seed = arguments.GetValue(seed),
        Steps = arguments.GetValue(steps),
        Windows = arguments.GetValue(windows),
        LearningRate = arguments.GetValue(rate),
        Width = arguments.GetValue(width),
        Characters = arguments.GetValue(characters),
        OnlyStories = arguments.GetValue(stories),
    },
    Console.Out).Make());
return command.Parse(args).Invoke();

static Option<T> Flag<T>(string name, string description, T value) =>
    new(name) { Description = description, DefaultValueFactory = _ => value };
