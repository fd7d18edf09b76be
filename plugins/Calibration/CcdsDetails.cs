namespace EvoPrune.Calibration;

/// <summary>How <see cref="Ccds"/> came to choose its samples.</summary>
/// <param name="Embedder">What embedded the chunks.</param>
/// <param name="Sentences">Sentences per chunk.</param>
/// <param name="Chunks">Chunks in all.</param>
/// <param name="ClusterSizes">Chunks per cluster; cluster 0 is the largest.</param>
/// <param name="Inertia">Sum of squared distances from every chunk to the mean of its cluster.</param>
/// <param name="Samples">The chunks of every sample, in the order of the windows.</param>
/// <param name="Projection">Every chunk on the first two principal components of the embeddings, in the order of the text.</param>
public sealed record CcdsDetails(
    string Embedder,
    int Sentences,
    int Chunks,
    IReadOnlyList<int> ClusterSizes,
    double Inertia,
    IReadOnlyList<CcdsSample> Samples,
    IReadOnlyList<CcdsPoint> Projection);

/// <summary>One sample.</summary>
/// <param name="Cluster">The cluster that it represents.</param>
/// <param name="Chunks">Its chunks in the order in which they are joined, by their position in the text.</param>
public sealed record CcdsSample(int Cluster, IReadOnlyList<int> Chunks);

/// <summary>One chunk in the picture of the clusters.</summary>
/// <param name="X">On the first component.</param>
/// <param name="Y">On the second component.</param>
/// <param name="Cluster">Its cluster.</param>
public sealed record CcdsPoint(double X, double Y, int Cluster);
