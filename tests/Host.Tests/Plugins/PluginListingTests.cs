using EvoPrune.Host.Plugins;
using EvoPrune.Host.Tests.Experiments;

namespace EvoPrune.Host.Tests.Plugins;

public class PluginListingTests
{
    [Fact]
    public void Options_are_listed_with_type_range_default_and_description()
    {
        var climber = Assert.Single(PluginListing.Of(SampleExperiment.Catalog, "climber"));
        Assert.Equal(("climber", "1.2.0", "optimizer", "Climbs."), (climber.Id, climber.Version, climber.Contract, climber.Description));
        Assert.Equal(
            [
                "population | whole number | from 2 to 1000000 | 20 | Genomes per generation.",
                "mutation-rate | number | above 0 and at most 1 |  | Probability that a gene mutates; by default it depends on the genome.",
                "parents | one of all-alike, tournament |  | \"tournament\" | How parents are chosen.",
                "stages | list of whole number | at least 1 | [] | Populations per stage.",
                "stop.after | whole number |  | 10 | Generations without progress.",
                "stop.restart | true or false |  | false | Whether a restart follows.",
            ],
            climber.Options.Select(option =>
                $"{option.Name} | {option.Type} | {option.Range} | {option.Default?.ToJsonString()} | {option.Description}"));
    }

    [Fact]
    public void One_name_may_stand_for_plugins_of_several_contracts() =>
        Assert.Equal(["calibration", "optimizer"], PluginListing.Of(SampleExperiment.Catalog, "windows").Select(plugin => plugin.Contract));

    [Fact]
    public void A_version_may_be_named() => Assert.Single(PluginListing.Of(SampleExperiment.Catalog, "copy@1.2.0"));

    [Fact]
    public void An_unknown_name_lists_what_there_is() =>
        Assert.Equal(
            "no plugin named 'clmber'; nearest: climber; there are: blocks, climber, copy, ratios, windows\n  Name the folder of plugins "
                + "that are not built in: --plugins DIR, plugins: [DIR] in the experiment, or EVOPRUNE_PLUGINS.",
            Assert.Throws<InputException>(() => PluginListing.Of(SampleExperiment.Catalog, "clmber")).Message);
}
