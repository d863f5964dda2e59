package dev.hirundo.core;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.logging.common.HelidonMdc;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.UUID;

/// Gives each request an id: the client's `X-Request-Id` where it is well-formed, else a random
/// one. It is sent back, it is in every log line of the request (as `requestId`), and in its
/// problem.
final class RequestIds implements Filter {
    static final HeaderName HEADER = HeaderNames.create("X-Request-Id");
    private static final String MDC_KEY = "requestId";
    private static final int MAX_LENGTH = 64;

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        String id = of(request.headers());
        response.header(HEADER, id);
        HelidonMdc.set(MDC_KEY, id);
        try {
            chain.proceed();
        } finally {
            HelidonMdc.remove(MDC_KEY);
        }
    }

    /// The id of a request that has passed the filter, else of one that has not.
    static String of(ServerRequest request, ServerResponse response) {
        return response.headers().first(HEADER).orElseGet(() -> of(request.headers()));
    }

    /// The id of the request that this thread works on, else of one that has not come so far.
    static String current(ServerRequestHeaders headers) {
        return HelidonMdc.get(MDC_KEY).orElseGet(() -> of(headers));
    }

    static String of(ServerRequestHeaders headers) {
        return headers.first(HEADER)
                .filter(RequestIds::isWellFormed)
                .orElseGet(() -> UUID.randomUUID().toString());
    }

    /// Letters, digits and `-._~:` only: an id is put in headers and log lines as it is.
    private static boolean isWellFormed(String id) {
        if (id.isEmpty() || id.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!plain && "-._~:".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }
}
