using EvoPrune.Host.Compare;

namespace EvoPrune.Host.Tests.Compare;

public class CellSharesTests
{
    [Theory]
    [InlineData(6, null, null, 1e6, 8, 6, 1)]        // small models: a cell for every core, as far as there are cells
    [InlineData(20, null, null, 1e6, 8, 8, 1)]
    [InlineData(2, null, null, 1e6, 8, 2, 4)]        // fewer cells than cores share them
    [InlineData(20, null, null, 7e9, 8, 1, 8)]       // a model that fills the memory runs alone, with every core
    [InlineData(20, null, null, 99e9, 8, 1, 8)]
    [InlineData(20, 3, null, 1e6, 8, 3, 2)]
    [InlineData(20, null, 4, 1e6, 8, 4, 1)]
    [InlineData(20, null, null, 1e6, 1, 1, 1)]       // a GPU is filled by one
    public void Cells_share_cores_and_memory(int cells, int? parallel, int? workers, double weights, int cores, int expectedParallel,
        int expectedWorkers)
    {
        Assert.Equal(new CellShares(expectedParallel, expectedWorkers, 1000 / expectedParallel),
            CellShares.Of(cells, parallel, workers, null, weights, 16e9, cores));
        Assert.Equal(new CellShares(expectedParallel, expectedWorkers, 60 / expectedParallel),
            CellShares.Of(cells, parallel, workers, 60, weights, 16e9, cores));
    }
}
