package dev.hirundo.realtime;

import dev.hirundo.core.Json;
import dev.hirundo.core.data.ChangeLog.Position;
import dev.hirundo.core.http1.ChunkedResponse;
import dev.hirundo.realtime.websocket.Frame;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// How an event goes over the wire. Stateless.
///
/// @param <P> its encoded form, which is shared by all who are sent it
interface Encoding<P> {
    /// @param topic as the client calls it
    /// @param position what the client comes back with after it has seen this; empty if that stays
    ///   as it is
    /// @param data JSON
    P event(String topic, String event, Optional<Position> position, byte[] data);

    /// As server-sent events: the topic is what the request was for.
    Encoding<byte[]> SSE =
            (_, event, position, data) ->
                    position.map(at -> Sse.event(at.toString(), event, data))
                            .orElseGet(() -> Sse.event(event, data));

    /// The same, each a chunk of the answer.
    Encoding<byte[]> SSE_CHUNKS =
            (topic, event, position, data) ->
                    ChunkedResponse.chunk(SSE.event(topic, event, position, data));

    /// As objects of JSON, each a text message.
    Encoding<Frame> FRAMES =
            (topic, event, position, data) -> {
                var json = new ByteArrayOutputStream(data.length + topic.length() + 96);
                json.writeBytes(ascii("{\"topic\":"));
                json.writeBytes(Json.standard().write(topic));
                json.writeBytes(ascii(",\"event\":\"" + event + "\""));
                position.ifPresent(at -> json.writeBytes(ascii(",\"position\":\"" + at + "\"")));
                json.writeBytes(ascii(",\"data\":"));
                json.writeBytes(data);
                json.write('}');
                return Frame.text(json.toByteArray());
            };

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
