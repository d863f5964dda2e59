package dev.hirundo.bench.accounts;

import dev.hirundo.bench.harness.Connection;
import dev.hirundo.bench.harness.Connection.Answer;
import java.io.IOException;

/// What somebody asks who wants to know whether there is an account, each answer checked.
enum Probe {
    LOGIN(401) {
        @Override
        Answer send(Connection to, String email) throws IOException {
            return Crowd.login(to, email, "swallows come back in march");
        }
    },
    REGISTER(202) {
        @Override
        Answer send(Connection to, String email) throws IOException {
            return to.send(
                    "POST",
                    "/auth/register",
                    "{\"email\":\"%s\",\"password\":\"%s\"}".formatted(email, Site.PASSWORD));
        }
    },
    FORGOT(202) {
        @Override
        Answer send(Connection to, String email) throws IOException {
            return to.send("POST", "/auth/password/forgot", "{\"email\":\"%s\"}".formatted(email));
        }
    };

    private final int status;

    Probe(int status) {
        this.status = status;
    }

    abstract Answer send(Connection to, String email) throws IOException;

    /// @param email of an account that there is, or of none
    /// @return milliseconds until the answer
    double millis(Connection to, String email) throws IOException {
        long start = System.nanoTime();
        var answer = send(to, email);
        double millis = (System.nanoTime() - start) / 1e6;
        if (answer.status() != status) {
            throw new IllegalStateException("not the right answer: " + answer);
        }
        return millis;
    }
}
