package dev.hirundo.auth.token;

import dev.hirundo.auth.token.TokenKey.Algorithm;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;

/// Which public keys an algorithm takes: RFC 7518, sections 3.3 to 3.5; RFC 8725, section 3.4.
final class KeyRules {
    private static final int MIN_RSA_BITS = 2048;

    /// One verification with a longer key takes long enough to be an attack.
    private static final int MAX_RSA_BITS = 8192;

    private static final int MAX_EXPONENT_BITS = 64;

    private KeyRules() {}

    /// @throws IllegalArgumentException if the key does not fit
    static void require(Algorithm algorithm, PublicKey key) {
        switch (key) {
            case RSAPublicKey rsa when algorithm.family() == Algorithm.Family.RSA -> require(rsa);
            case ECPublicKey ec when algorithm.family() == Algorithm.Family.EC ->
                    require(algorithm, ec);
            default ->
                    throw new IllegalArgumentException(
                            algorithm + " takes no " + key.getAlgorithm() + " key");
        }
    }

    private static void require(RSAPublicKey key) {
        int bits = key.getModulus().bitLength();
        if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
            throw new IllegalArgumentException(
                    "an RSA key has "
                            + MIN_RSA_BITS
                            + " to "
                            + MAX_RSA_BITS
                            + " bits, not "
                            + bits);
        }
        var exponent = key.getPublicExponent();
        if (!exponent.testBit(0)
                || exponent.bitLength() < 2
                || exponent.bitLength() > MAX_EXPONENT_BITS) {
            throw new IllegalArgumentException("the RSA key's exponent is not sound");
        }
    }

    private static void require(Algorithm algorithm, ECPublicKey key) {
        var expected = curve(algorithm);
        var actual = key.getParams();
        boolean sameCurve =
                actual != null
                        && actual.getCurve().equals(expected.getCurve())
                        && actual.getGenerator().equals(expected.getGenerator())
                        && actual.getOrder().equals(expected.getOrder())
                        && actual.getCofactor() == expected.getCofactor();
        if (!sameCurve) {
            throw new IllegalArgumentException(
                    algorithm + " takes a key on the curve " + algorithm.curve());
        }
        if (!isOnCurve(key.getW(), expected)) {
            throw new IllegalArgumentException("the key is no point of its curve");
        }
    }

    static ECParameterSpec curve(Algorithm algorithm) {
        try {
            var parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(algorithm.curve()));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java lacks the curve " + algorithm.curve(), e);
        }
    }

    /// y² = x³ + ax + b, over the prime field.
    private static boolean isOnCurve(ECPoint point, ECParameterSpec spec) {
        if (point.equals(ECPoint.POINT_INFINITY)) {
            return false;
        }
        BigInteger p = ((ECFieldFp) spec.getCurve().getField()).getP();
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        if (x.signum() < 0 || y.signum() < 0 || x.compareTo(p) >= 0 || y.compareTo(p) >= 0) {
            return false;
        }
        BigInteger right =
                x.pow(3).add(spec.getCurve().getA().multiply(x)).add(spec.getCurve().getB()).mod(p);
        return y.pow(2).mod(p).equals(right);
    }
}
