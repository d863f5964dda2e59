package dev.hirundo.realtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.hirundo.core.Json;
import dev.hirundo.core.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// What a client asks for over a WebSocket.
sealed interface ClientMessage {
    /// What the client calls it: a number or a text, which the answer repeats.
    JsonNode id();

    record Subscribe(JsonNode id, String topic, Optional<String> after) implements ClientMessage {}

    record Unsubscribe(JsonNode id, String topic) implements ClientMessage {}

    record Publish(JsonNode id, String topic, JsonNode data) implements ClientMessage {}

    /// Goes on with another token.
    record Authenticate(JsonNode id, String token) implements ClientMessage {}

    /// A message that is none of these; what is wrong.
    final class BadFrameException extends Exception {
        private final String reason;

        BadFrameException(String reason) {
            super(reason);
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }

    static ClientMessage parse(String text) throws BadFrameException {
        JsonNode json;
        try {
            json = Json.standard().readTree(text.getBytes(StandardCharsets.UTF_8));
        } catch (ProblemException e) {
            throw new BadFrameException("no JSON");
        }
        var id = json.path("id");
        if (!id.isNumber() && !id.isTextual()) {
            throw new BadFrameException("no id");
        }
        return switch (text(json, "op")) {
            case "subscribe" ->
                    new Subscribe(
                            id,
                            text(json, "topic"),
                            json.hasNonNull("after")
                                    ? Optional.of(text(json, "after"))
                                    : Optional.empty());
            case "unsubscribe" -> new Unsubscribe(id, text(json, "topic"));
            case "publish" ->
                    new Publish(
                            id,
                            text(json, "topic"),
                            json.has("data") ? json.get("data") : NullNode.getInstance());
            case "auth" -> new Authenticate(id, text(json, "token"));
            default -> throw new BadFrameException("unknown op");
        };
    }

    private static String text(JsonNode json, String name) throws BadFrameException {
        var value = json.path(name);
        if (!value.isTextual()) {
            throw new BadFrameException("no " + name);
        }
        return value.textValue();
    }
}
