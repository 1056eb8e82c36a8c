using System.Reflection;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace InstantlyPipeline.Tests.Destinations;

/// <summary>Every name of a static <see cref="TheoryData{T}"/> property with every number.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CombinatorialOfAttribute(string names, params int[] numbers) : DataAttribute
{
    public string Names { get; } = names;

    public int[] Numbers { get; } = numbers;

    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        var property = testMethod.DeclaringType!.GetProperty(Names, BindingFlags.Public | BindingFlags.Static)!;
        var rows = ((TheoryData<string>)property.GetValue(null)!).SelectMany(row =>
            Numbers.Select(number => new TheoryDataRow<string, int>(row.Data, number))
        );
        return new([.. rows]);
    }

    public override bool SupportsDiscoveryEnumeration() => true;
}
