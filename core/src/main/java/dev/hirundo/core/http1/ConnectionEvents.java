package dev.hirundo.core.http1;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Status;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.util.List;

/// Tells a [StrictConnection] what Helidon has read or is about to write, and others after it.
///
/// @param direction whether it listens to requests or to answers
/// @param others the listeners that were there before. Helidon 4.5.0 tells nobody anything when
///   there are two.
record ConnectionEvents(Direction direction, List<Http1ConnectionListener> others)
        implements Http1ConnectionListener {
    enum Direction {
        REQUESTS,
        ANSWERS
    }

    @Override
    public void prologue(ConnectionContext context, HttpPrologue prologue) {
        connection(context).requestLine(prologue);
        for (var other : others) {
            other.prologue(context, prologue);
        }
    }

    @Override
    public void headers(ConnectionContext context, Headers headers) {
        switch (direction) {
            case REQUESTS -> connection(context).requestHeaders(headers);
            case ANSWERS -> connection(context).answerHeaders(headers);
        }
        for (var other : others) {
            other.headers(context, headers);
        }
    }

    @Override
    public void status(ConnectionContext context, Status status) {
        connection(context).answerStatus(status);
        for (var other : others) {
            other.status(context, status);
        }
    }

    @Override
    public void data(ConnectionContext context, BufferData data) {
        for (var other : others) {
            other.data(context, data);
        }
    }

    @Override
    public void data(ConnectionContext context, byte[] data, int position, int length) {
        for (var other : others) {
            other.data(context, data, position, length);
        }
    }

    private static StrictConnection connection(ConnectionContext context) {
        return ((StrictContext) context).connection();
    }
}
