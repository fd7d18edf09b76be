using System.CommandLine;

namespace EvoPrune.Host.Cli;

/// <summary><c>setup</c>: what builds this program cannot be done by it. The launcher does it; here it is listed.</summary>
internal static class SetupCommand
{
    public static Command Create()
    {
        var options = new Argument<string[]>("options") { Description = "--cpu, --cuda or --no-torch: which libtorch to fetch.", HelpName = "OPTION", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("setup", "Fetch libtorch, build everything into artifacts/, and bundle the page of comparisons. The launcher does it before the program starts.\n\nExample: ./evoprune setup --cpu")
        {
            options,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(new Func<ParseResult, int>(_ => throw new InputException(
            "setup: the program cannot build itself.", advice: "From the root of the repository: ./evoprune setup [--cpu|--cuda|--no-torch]")));
        return command;
    }
}
