namespace InstantlyPipeline.Operations;

/// <summary>A row of the table as the API itself lists it, at <c>GET /operations</c>.</summary>
/// <param name="Role">read, act or admin.</param>
public sealed record OperationView(string Method, string Path, string Role, string Summary);
