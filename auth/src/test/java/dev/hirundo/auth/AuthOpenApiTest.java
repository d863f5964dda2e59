package dev.hirundo.auth;

import static dev.hirundo.auth.AuthSite.bearer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.core.openapi.OpenApi;
import dev.hirundo.testing.TestDatabase;
import dev.hirundo.testing.ValidOpenApi;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The document against the server that it describes.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuthOpenApiTest {
    private static final String ID = UUID.randomUUID().toString();

    private final Issuer issuer = new Issuer();
    private final AuthSite site = AuthSite.of(TestDatabase.H2, issuer.settings("mock"));
    private final JsonNode document =
            OpenApi.of("Accounts", "1").describe("/auth", site.auth).document();

    @AfterAll
    void close() {
        site.close();
        issuer.close();
    }

    /// @param guarded whether the document wants a bearer
    record Operation(String method, String path, boolean guarded, JsonNode tree) {
        String place() {
            return path.replace("{id}", ID).replace("{provider}", "mock");
        }

        boolean declares(int status) {
            return tree.get("responses").has(String.valueOf(status));
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    private Stream<Operation> operations() {
        var all = new ArrayList<Operation>();
        document.get("paths")
                .properties()
                .forEach(
                        path ->
                                path.getValue()
                                        .properties()
                                        .forEach(
                                                operation ->
                                                        all.add(
                                                                new Operation(
                                                                        operation
                                                                                .getKey()
                                                                                .toUpperCase(),
                                                                        path.getKey(),
                                                                        !operation
                                                                                .getValue()
                                                                                .get("security")
                                                                                .isEmpty(),
                                                                        operation.getValue()))));
        return all.stream();
    }

    @Test
    void itIsValid() {
        ValidOpenApi.assertValid(document);
    }

    @Test
    void eachRouteIsThere() {
        assertEquals(
                new TreeSet<>(
                        List.of(
                                "DELETE /auth/identities/{provider}",
                                "DELETE /auth/keys/{id}",
                                "DELETE /auth/sessions",
                                "DELETE /auth/sessions/{id}",
                                "GET /auth/identities",
                                "GET /auth/keys",
                                "GET /auth/me",
                                "GET /auth/me/export",
                                "GET /auth/sessions",
                                "GET /auth/totp",
                                "GET /auth/with",
                                "GET /auth/with/{provider}",
                                "GET /auth/with/{provider}/callback",
                                "PATCH /auth/me",
                                "POST /auth/email",
                                "POST /auth/email/verify",
                                "POST /auth/keys",
                                "POST /auth/login",
                                "POST /auth/logout",
                                "POST /auth/me/delete",
                                "POST /auth/password",
                                "POST /auth/password/forgot",
                                "POST /auth/password/reset",
                                "POST /auth/refresh",
                                "POST /auth/register",
                                "POST /auth/ticket",
                                "POST /auth/totp",
                                "POST /auth/totp/confirm",
                                "POST /auth/totp/disable",
                                "POST /auth/totp/recovery",
                                "POST /auth/with/{provider}")),
                new TreeSet<>(operations().map(Operation::toString).toList()));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void whoeverBringsNothingIsRefusedWhereItSaysSo(Operation operation) {
        String body = operation.tree().has("requestBody") ? "{}" : "";
        var answer = site.send(operation.method(), operation.place(), body);
        if (operation.guarded()) {
            assertEquals(401, answer.status(), answer.body());
            assertEquals("Bearer", answer.header("WWW-Authenticate"));
        } else {
            assertTrue(answer.status() != 401, answer.status() + " " + answer.body());
        }
        assertTrue(operation.declares(answer.status()), answer.status() + " " + answer.body());
    }

    @ParameterizedTest
    @MethodSource("operations")
    void whatABodyMayNotBeIsDeclared(Operation operation) {
        if (!operation.tree().has("requestBody")) {
            return;
        }
        String token = token();
        for (String body : List.of("{", "[]", "{\"x\":1}", "null", " ".repeat(20_000))) {
            var answer = site.send(operation.method(), operation.place(), body, bearer(token));
            assertTrue(answer.status() >= 400 && answer.status() < 500, answer.body());
            assertTrue(operation.declares(answer.status()), answer.status() + " " + answer.body());
            assertEquals("application/problem+json", answer.header("Content-Type"));
        }
    }

    private String token() {
        site.register("ada@example.org"); // the second time it is there already
        return site.login("ada@example.org").text("accessToken");
    }

    @ParameterizedTest
    @MethodSource("operations")
    void whatAFullRightGetsIsDeclared(Operation operation) {
        if (!operation.method().equals("GET") && operation.tree().has("requestBody")) {
            return; // the contracts send those
        }
        var answer = site.send(operation.method(), operation.place(), "", bearer(token()));
        assertTrue(operation.declares(answer.status()), answer.status() + " " + answer.body());
    }
}
