package dev.hirundo.auth.token;

import dev.hirundo.auth.token.TokenKey.Algorithm;
import dev.hirundo.core.StartException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/// Keys in PEM files, RFC 7468, sections 10 and 13.
final class Pem {
    private static final System.Logger LOGGER = System.getLogger(Pem.class.getPackageName());
    private static final int MAX_BYTES = 64 * 1024;
    private static final Pattern BLOCK =
            Pattern.compile(
                    "\\s*-----BEGIN ([A-Z0-9 ]+)-----\\s+([A-Za-z0-9+/=\\s]+)-----END \\1-----\\s*");

    private Pem() {}

    static TokenKey read(String id, Algorithm algorithm, Path file) {
        if (algorithm.family() == Algorithm.Family.HMAC) {
            throw new IllegalArgumentException(algorithm + " takes a secret and no PEM file");
        }
        var block = BLOCK.matcher(text(file));
        if (!block.matches()) {
            throw new StartException(
                    file + " must hold one PEM block and nothing else." + remedy());
        }
        try {
            return key(id, algorithm, file, block);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "no key for " + algorithm + " in " + file, e);
            throw new StartException(
                    "%s holds no key for %s: %s."
                            .formatted(
                                    file,
                                    algorithm,
                                    e instanceof IllegalArgumentException
                                            ? e.getMessage()
                                            : "it is of another kind or broken"));
        }
    }

    private static TokenKey key(String id, Algorithm algorithm, Path file, Matcher block)
            throws GeneralSecurityException {
        byte[] der = Base64.getMimeDecoder().decode(block.group(2));
        var factory = KeyFactory.getInstance(algorithm.family().name());
        return switch (block.group(1)) {
            case "PUBLIC KEY" ->
                    TokenKey.of(id, algorithm, factory.generatePublic(new X509EncodedKeySpec(der)));
            case "PRIVATE KEY" -> {
                var secret = factory.generatePrivate(new PKCS8EncodedKeySpec(der));
                var open = publicKey(factory, algorithm, secret);
                yield TokenKey.of(id, algorithm, new KeyPair(open, secret));
            }
            case String other ->
                    throw new StartException(
                            file + " holds a block of type \"" + other + "\"." + remedy());
        };
    }

    private static String remedy() {
        return " Give a private key as PKCS#8, unencrypted: openssl pkcs8 -topk8 -nocrypt -in old.pem"
                + " -out new.pem, or a public key: openssl pkey -in key.pem -pubout -out public.pem.";
    }

    private static String text(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new StartException(file + " is too large for a key." + remedy());
            }
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new StartException(
                    "there is no key file "
                            + file.toAbsolutePath()
                            + ": make one with openssl genpkey, or correct the path.");
        } catch (CharacterCodingException e) {
            throw new StartException(file + " is no text." + remedy());
        } catch (IOException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "cannot read " + file, e);
            throw new StartException(
                    "the key file "
                            + file.toAbsolutePath()
                            + " cannot be read: let the user who runs this program read it.");
        }
    }

    private static PublicKey publicKey(KeyFactory factory, Algorithm algorithm, PrivateKey secret)
            throws GeneralSecurityException {
        return switch (secret) {
            case RSAPrivateCrtKey rsa ->
                    factory.generatePublic(
                            new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent()));
            case ECPrivateKey ec -> factory.generatePublic(point(algorithm, ec));
            default ->
                    throw new IllegalArgumentException(
                            "its public key does not follow from the private one");
        };
    }

    /// The JDK does not multiply points for others.
    private static ECPublicKeySpec point(Algorithm algorithm, ECPrivateKey key) {
        var curve = KeyRules.curve(algorithm);
        BigInteger s = key.getS();
        if (!key.getParams().getCurve().equals(curve.getCurve())) {
            throw new IllegalArgumentException(
                    algorithm + " takes a key on the curve " + algorithm.curve());
        }
        if (s.signum() <= 0 || s.compareTo(curve.getOrder()) >= 0) {
            throw new IllegalArgumentException("the private key is out of range");
        }
        var generator = CustomNamedCurves.getByName(algorithm.curve()).getG();
        var point = new FixedPointCombMultiplier().multiply(generator, s).normalize();
        return new ECPublicKeySpec(
                new ECPoint(
                        point.getAffineXCoord().toBigInteger(),
                        point.getAffineYCoord().toBigInteger()),
                curve);
    }
}
