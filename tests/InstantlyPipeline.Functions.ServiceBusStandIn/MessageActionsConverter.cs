using InstantlyPipeline.Functions.Host.Rpc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Converters;

namespace InstantlyPipeline.Functions.ServiceBusStandIn;

/// <summary>Gives a function its <see cref="ServiceBusMessageActions"/>.</summary>
internal sealed class MessageActionsConverter(Settlement.SettlementClient host) : IInputConverter
{
    public ValueTask<ConversionResult> ConvertAsync(ConverterContext context) =>
        new(ConversionResult.Success(new ServiceBusMessageActions(host)));
}
