"""Log-in through OpenID Connect providers (ID-porten, Feide, Entra ID): allauth's flow, with what it leaves open closed."""
