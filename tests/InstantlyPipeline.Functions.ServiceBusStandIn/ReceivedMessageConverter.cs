using Azure.Core.Amqp;
using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker.Converters;
using Microsoft.Azure.Functions.Worker.Core;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace InstantlyPipeline.Functions.ServiceBusStandIn;

/// <summary>Makes the SDK's message of what the host sends: 16 bytes of lock token, then the message as AMQP encodes it.</summary>
[SupportsDeferredBinding]
[SupportedTargetType(typeof(ServiceBusReceivedMessage))]
[SupportedTargetType(typeof(ServiceBusReceivedMessage[]))]
internal sealed class ReceivedMessageConverter : IInputConverter
{
    private const string Source = "AzureServiceBusReceivedMessage";
    private const int LockTokenLength = 16;

    public ValueTask<ConversionResult> ConvertAsync(ConverterContext context) =>
        new(
            context.Source switch
            {
                ModelBindingData one when one.Source == Source => ConversionResult.Success(Read(one)),
                CollectionModelBindingData many when many.ModelBindingData.All(one => one.Source == Source) => ConversionResult.Success(
                    many.ModelBindingData.Select(Read).ToArray()
                ),
                _ => ConversionResult.Unhandled(),
            }
        );

    private static ServiceBusReceivedMessage Read(ModelBindingData data)
    {
        var content = data.Content.ToMemory();
        return ServiceBusReceivedMessage.FromAmqpMessage(
            AmqpAnnotatedMessage.FromBytes(BinaryData.FromBytes(content[LockTokenLength..])),
            BinaryData.FromBytes(content[..LockTokenLength])
        );
    }
}
