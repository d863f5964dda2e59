package dev.hirundo.auth;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.hirundo.auth.token.TokenKey;
import dev.hirundo.auth.token.TokenKey.Algorithm;
import dev.hirundo.auth.token.TokenKeys;
import dev.hirundo.auth.token.TokenSigner;
import dev.hirundo.auth.token.TokenVerifier;
import dev.hirundo.auth.token.Verdict;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// From the value of the header `Authorization` to a caller: with the token known, and without; and
/// what a SHA-256 of the token costs alone, for no check of a known token can be cheaper.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class BearerCheck {
    private final String token;
    private final List<String> header;
    private final TokenVerifier verifier;
    private final BearerTokens bearer;

    public BearerCheck() {
        var clock = InstantSource.system();
        var key = TokenKey.of("1", Algorithm.RS256, pair());
        token =
                TokenSigner.create(key, "https://issuer.example", "todos", clock)
                        .sign(
                                "0198c0de-0000-7000-8000-000000000001",
                                Map.of("sid", "s-1", "roles", List.of("user"), "scope", "a b"),
                                Duration.ofHours(6));
        header = List.of("Bearer " + token);
        verifier = TokenVerifier.of(TokenKeys.of(key), "https://issuer.example", "todos", clock);
        var revocations = new Revocations(clock, Duration.ofHours(6), 1000);
        revocations.revokeSession("another");
        bearer =
                new BearerTokens(
                        new VerifiedTokens(
                                verifier, revocations, 10_000, Ticker.systemTicker(), _ -> {}));
    }

    private static KeyPair pair() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JDK has RSA
        }
    }

    @Benchmark
    public Outcome known() {
        return bearer.authenticate(header);
    }

    @Benchmark
    public Verdict verified() {
        return verifier.verify(token);
    }

    @Benchmark
    public byte[] sha256() throws GeneralSecurityException {
        return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    }
}
