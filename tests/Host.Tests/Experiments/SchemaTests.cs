using System.Text.Json;

namespace EvoPrune.Host.Tests.Experiments;

public class SchemaTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [Fact]
    public void Schema_describes_every_key_and_plugin() =>
        Golden.Verify(SampleExperiment.Format.Schema().ToJsonString(Indented) + "\n", "Experiments/schema.golden.json");
}
