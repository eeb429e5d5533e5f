"""
Open Badges as the specifications tell them: documents, rules, recipients, proofs, pictures and verification.

Open Badges 2.0 (1EdTech Final, 12 April 2018, with its errata): https://www.imsglobal.org/spec/ob/v2p0/
Open Badges 3.0 (1EdTech Final, 27 May 2024): https://www.imsglobal.org/spec/ob/v3p0/
Nothing in here knows Django, the network, the clock or a process: moments and `fetch` are handed in.
"""
