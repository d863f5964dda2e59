package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.core.Json;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;

/// An answer, read by a test.
record Reply(int status, HttpHeaders headers, String body) {

    /// Itself, if it has this status.
    Reply is(int expected) {
        assertEquals(expected, status, body);
        return this;
    }

    /// Itself, if it is a problem of this status.
    Reply isProblem(int expected) {
        is(expected);
        assertEquals("application/problem+json", header("Content-Type"));
        assertEquals(expected, json().get("status").asInt());
        assertEquals(header("X-Request-Id"), json().get("requestId").asText());
        return this;
    }

    JsonNode json() {
        return Json.standard().readTree(body.getBytes(StandardCharsets.UTF_8));
    }

    /// The text of a field.
    String text(String field) {
        return json().get(field).asText();
    }

    /// Empty if there is none.
    String header(String name) {
        return headers.firstValue(name).orElse("");
    }
}
