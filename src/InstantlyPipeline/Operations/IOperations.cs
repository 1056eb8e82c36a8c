namespace InstantlyPipeline.Operations;

/// <summary>Some rows of the operations API's table. A feature registers its own, and the API collects them.</summary>
public interface IOperations
{
    IReadOnlyList<Operation> Operations { get; }
}
