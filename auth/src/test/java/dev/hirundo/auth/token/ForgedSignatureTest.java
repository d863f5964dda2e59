package dev.hirundo.auth.token;

import static dev.hirundo.auth.token.Forge.CLAIMS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.hirundo.auth.token.TokenKey.Algorithm;
import dev.hirundo.auth.token.Verdict.Reason;
import dev.hirundo.auth.token.Verdict.Refused;
import java.nio.charset.StandardCharsets;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whoever has not the key makes no token, whatever he does to the signature or the algorithm.
class ForgedSignatureTest {
    private static final TokenKey RSA = Forge.key("1", Algorithm.RS256);
    private static final TokenKey EC = Forge.key("1", Algorithm.ES256);

    @ParameterizedTest
    @EnumSource
    void theOwnerOfTheKeyIsBelieved(Algorithm algorithm) {
        var key = Forge.key("1", algorithm);
        assertInstanceOf(Verdict.Accepted.class, Forge.verifier(key).verify(Forge.good(key)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "none", "None", "NONE", "nOnE", "none ", "", "null", "HS256", "RS512", "rs256"
            })
    void anAlgorithmThatIsNotTheKeysIsRefused(String algorithm) {
        String header = "{\"typ\":\"at+jwt\",\"alg\":\"%s\",\"kid\":\"1\"}".formatted(algorithm);
        String signed = Forge.token(RSA, header, "{" + CLAIMS + "}");
        String unsigned = signed.substring(0, signed.lastIndexOf('.') + 1);
        assertRefused(Reason.WRONG_ALGORITHM, RSA, signed);
        assertRefused(Reason.WRONG_ALGORITHM, RSA, unsigned);
    }

    @Test
    void aTokenWithoutAlgorithmIsRefused() {
        String token = Forge.token(RSA, "{\"typ\":\"at+jwt\",\"kid\":\"1\"}", "{" + CLAIMS + "}");
        assertRefused(Reason.WRONG_ALGORITHM, RSA, token);
    }

    static Stream<byte[]> publicKeyAsSecret() {
        byte[] der = Forge.RSA.getPublic().getEncoded();
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        String pem = "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----";
        return Stream.of(
                der,
                pem.getBytes(StandardCharsets.US_ASCII),
                (pem + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @MethodSource("publicKeyAsSecret")
    void aPublicKeyIsNoSecret(byte[] known) {
        var forged = Forge.good(TokenKey.hmac("1", Algorithm.HS256, known));
        assertRefused(Reason.WRONG_ALGORITHM, RSA, forged);
        String claimed = // the algorithm of the key, the signature of the other
                Forge.token(
                        TokenKey.hmac("1", Algorithm.HS256, known),
                        Forge.header(RSA, ""),
                        "{" + CLAIMS + "}");
        assertRefused(Reason.BAD_SIGNATURE, RSA, claimed);
    }

    @ParameterizedTest
    @EnumSource
    void aKeyVerifiesNoOtherAlgorithmsTokens(Algorithm algorithm) {
        for (var other : Algorithm.values()) {
            var made = Forge.key("1", other);
            var verifier = Forge.verifier(Forge.key("1", algorithm));
            if (other != algorithm) {
                assertEquals(
                        new Refused(Reason.WRONG_ALGORITHM), verifier.verify(Forge.good(made)));
                String renamed =
                        Forge.token(
                                made,
                                Forge.header(Forge.key("1", algorithm), ""),
                                "{" + CLAIMS + "}");
                assertEquals(new Refused(Reason.BAD_SIGNATURE), verifier.verify(renamed));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anotherKeyOfTheSameAlgorithmIsNotBelieved(Algorithm algorithm) {
        var other =
                switch (algorithm) {
                    case HS256, HS384, HS512 ->
                            TokenKey.hmac("1", algorithm, Forge.ascii("t".repeat(64)));
                    case RS256, PS256 -> TokenKey.of("1", algorithm, Forge.rsa(2048));
                    case ES256 -> TokenKey.of("1", algorithm, Forge.ec("secp256r1"));
                    case ES384 -> TokenKey.of("1", algorithm, Forge.ec("secp384r1"));
                };
        assertRefused(Reason.BAD_SIGNATURE, Forge.key("1", algorithm), Forge.good(other));
    }

    @ParameterizedTest
    @EnumSource
    void aSignatureOfAnotherLengthIsRefused(Algorithm algorithm) {
        var key = Forge.key("1", algorithm);
        String token = Forge.good(key);
        String unsigned = token.substring(0, token.lastIndexOf('.') + 1);
        byte[] signature =
                Base64Url.decode(token.substring(token.lastIndexOf('.') + 1)).orElseThrow();
        for (int length : new int[] {0, 1, signature.length - 1, signature.length + 1, 1000}) {
            byte[] other = Arrays.copyOf(signature, length);
            assertRefused(Reason.BAD_SIGNATURE, key, unsigned + Base64Url.encode(other));
        }
    }

    /// CVE-2022-21449: r = s = 0 was good for every text.
    @ParameterizedTest
    @EnumSource(names = {"ES256", "ES384"})
    void aSignatureOfZerosIsRefused(Algorithm algorithm) {
        var key = Forge.key("1", algorithm);
        String token = Forge.good(key);
        String unsigned = token.substring(0, token.lastIndexOf('.') + 1);
        byte[] good = Base64Url.decode(token.substring(token.lastIndexOf('.') + 1)).orElseThrow();
        int half = good.length / 2;
        byte[] zeroR = good.clone();
        Arrays.fill(zeroR, 0, half, (byte) 0);
        byte[] zeroS = good.clone();
        Arrays.fill(zeroS, half, good.length, (byte) 0);
        byte[] full = good.clone();
        Arrays.fill(full, (byte) 0xFF);
        byte[] order = new byte[good.length];
        byte[] n = KeyRules.curve(algorithm).getOrder().toByteArray();
        System.arraycopy(n, n.length - half, order, 0, half);
        System.arraycopy(n, n.length - half, order, half, half);
        for (byte[] signature : new byte[][] {new byte[good.length], zeroR, zeroS, full, order}) {
            assertRefused(Reason.BAD_SIGNATURE, key, unsigned + Base64Url.encode(signature));
        }
    }

    @Test
    void anEcdsaSignatureInDerIsRefused() throws Exception {
        String text = Forge.base64(Forge.header(EC, "")) + "." + Forge.base64("{" + CLAIMS + "}");
        var ecdsa = Signature.getInstance("SHA256withECDSA");
        ecdsa.initSign(Forge.P256.getPrivate());
        ecdsa.update(Forge.ascii(text));
        assertRefused(Reason.BAD_SIGNATURE, EC, text + "." + Base64Url.encode(ecdsa.sign()));
    }

    @Test
    void aPssSignatureWithAnotherSaltIsRefused() throws Exception {
        var key = Forge.key("1", Algorithm.PS256);
        String text = Forge.base64(Forge.header(key, "")) + "." + Forge.base64("{" + CLAIMS + "}");
        var pss = Signature.getInstance("RSASSA-PSS");
        pss.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 20, 1));
        pss.initSign(Forge.RSA.getPrivate());
        pss.update(Forge.ascii(text));
        assertRefused(Reason.BAD_SIGNATURE, key, text + "." + Base64Url.encode(pss.sign()));
    }

    private static void assertRefused(Reason reason, TokenKey key, String token) {
        assertEquals(new Refused(reason), Forge.verifier(key).verify(token));
    }
}
