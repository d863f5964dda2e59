package dev.hirundo.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.auth.AuthSite.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// A browser at an [AuthSite]: it keeps cookies, and holds back strict ones where another site sent
/// it here.
final class Browser implements AutoCloseable {
    final Map<String, String> cookies = new LinkedHashMap<>();
    private final AuthSite site;
    private final HttpClient elsewhere = HttpClient.newHttpClient();

    Browser(AuthSite site) {
        this.site = site;
    }

    /// The value is all that was set, attributes too.
    private String sent(Predicate<String> which) {
        return cookies.values().stream()
                .filter(which)
                .map(cookie -> cookie.substring(0, cookie.indexOf(';')))
                .collect(Collectors.joining("; "));
    }

    /// What a page of the site asks for.
    Answer get(String path) {
        return kept(site.get(path, with(sent(_ -> true))));
    }

    /// What a page of the site sends.
    Answer post(String path, String json) {
        return kept(site.post(path, json, with(sent(_ -> true), "X-CSRF", "1")));
    }

    Answer delete(String path) {
        return kept(site.delete(path, with(sent(_ -> true), "X-CSRF", "1")));
    }

    /// What it asks for when another site sends it there.
    Answer arrive(String path) {
        return kept(site.get(path, with(sent(cookie -> cookie.contains("SameSite=Lax")))));
    }

    private static String[] with(String cookies, String... headers) {
        var all = new ArrayList<>(List.of(headers));
        if (!cookies.isEmpty()) {
            all.addAll(List.of("Cookie", cookies));
        }
        return all.toArray(String[]::new);
    }

    private Answer kept(Answer answer) {
        for (String cookie : answer.cookies()) {
            String name = cookie.substring(0, cookie.indexOf('='));
            if (cookie.contains("Max-Age=0")
                    || cookie.contains("Expires=Thu, 1 Jan 1970")
                    || cookie.contains("Expires=Thu, 01 Jan 1970")) {
                cookies.remove(name);
            } else {
                cookies.put(name, cookie);
            }
        }
        return answer;
    }

    /// Goes to a provider.
    ///
    /// @return the path by which it comes back
    String visit(String place) {
        try {
            var request = HttpRequest.newBuilder(URI.create(place)).build();
            var answer = elsewhere.send(request, BodyHandlers.ofString());
            assertEquals(302, answer.statusCode(), answer.body());
            String back = answer.headers().firstValue("Location").orElseThrow();
            assertTrue(back.startsWith("http://localhost/auth/"), back);
            return back.substring("http://localhost".length());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// Begins to log in, and goes to the provider.
    ///
    /// @return the path by which it comes back
    String begin(String provider) {
        return visit(get("/auth/with/" + provider).header("Location"));
    }

    /// A whole login.
    ///
    /// @return where it ends
    String login(String provider) {
        return arrive(begin(provider)).header("Location");
    }

    /// Who is logged in here: his address, or nobody.
    String who() {
        var me = get("/auth/me");
        return me.status() == 200 ? me.text("email") : "nobody";
    }

    @Override
    public void close() {
        elsewhere.close();
    }
}
