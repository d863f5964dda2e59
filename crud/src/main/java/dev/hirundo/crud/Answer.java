package dev.hirundo.crud;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import org.jspecify.annotations.Nullable;

/// What a request is answered with, made before any of it is sent.
///
/// @param location where a new row is
/// @param etag the entity tag of what is sent
/// @param body JSON; empty for none
/// @param replayed whether it was made for an earlier request with the same idempotency key
record Answer(
        int status,
        @Nullable String location,
        @Nullable String etag,
        byte[] body,
        boolean replayed) {
    private static final byte[] NOTHING = {};
    private static final HeaderName REPLAYED = HeaderNames.create("Idempotency-Replayed");

    static Answer of(int status, @Nullable String etag, byte[] body) {
        return new Answer(status, null, etag, body, false);
    }

    static Answer empty(int status, @Nullable String etag) {
        return new Answer(status, null, etag, NOTHING, false);
    }

    void send(ServerRequest req, ServerResponse res) {
        res.status(Status.create(status));
        if (location != null) {
            res.header(HeaderNames.LOCATION, location);
        }
        if (etag != null) {
            res.header(HeaderNames.ETAG, etag);
        }
        if (replayed) {
            res.header(REPLAYED, "true");
        }
        if (body.length == 0) {
            res.send();
            return;
        }
        res.header(HeaderValues.CONTENT_TYPE_JSON);
        if (req.prologue().method().equals(Method.HEAD)) {
            res.header(HeaderValues.create(HeaderNames.CONTENT_LENGTH, body.length)).send();
        } else {
            res.send(body);
        }
    }
}
